-- wrk: GET of one path after another. Argument: file of paths.
function init(args)
    requests = {}
    for path in io.lines(args[1]) do requests[#requests + 1] = wrk.format("GET", path) end
    count = 0
end

function request()
    count = count + 1
    return requests[count % #requests + 1]
end

function done(summary, latency)
    require("result").print(summary, latency)
end
