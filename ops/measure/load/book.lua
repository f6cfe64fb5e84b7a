-- wrk: bookings, every one of people of its own. Arguments: file of tokens, file of places, `one` or `family`, number of the first person.
-- With several ports by commas in PORTS, in place of the URL's own, each thread has one of them.
local threads = 0
-- families of one to five, 1.8 in the mean
local families = { 1, 2, 1, 4, 1, 1, 2, 1, 3, 1, 1, 5, 1, 2, 1, 1, 4, 1, 2, 1 }

function setup(thread)
    thread:set("number", threads)
    local addresses = {}
    for port in (os.getenv("PORTS") or ""):gmatch("%d+") do addresses[#addresses + 1] = port end
    if #addresses > 0 then thread.addr = wrk.lookup("127.0.0.1", addresses[threads % #addresses + 1])[1] end
    threads = threads + 1
end

function init(args)
    tokens = {}
    for line in io.lines(args[1]) do tokens[#tokens + 1] = "Bearer " .. line end
    places = {}
    for line in io.lines(args[2]) do
        local office, slot = line:match("(%S+) (%S+)")
        local preference = slot == "earliest" and '{"earliest":true}' or '{"slot":' .. slot .. '}'
        places[#places + 1] = '{"office":"' .. office .. '","preference":' .. preference .. ',"applicants":['
    end
    sizes = args[3] == "family" and families or { 1 }
    -- each thread has ten million people of its own; so far apart, it also comes to other accounts than the rest for a while
    person = number * 10000000 + tonumber(args[4])
    count = person
    headers = { ["Content-Type"] = "application/json" }
end

function request()
    count = count + 1
    local people = {}
    for i = 1, sizes[count % #sizes + 1] do
        person = person + 1
        -- 9,999 serial numbers in each of 10,000 districts
        people[i] = string.format('{"nik":"32%04d150690%04d","name":"Warga","birth_date":"1990-06-15","relationship":"child","service":"new"}',
            math.floor(person / 9999) % 10000, person % 9999 + 1)
    end
    headers["Authorization"] = tokens[count % #tokens + 1]
    headers["Idempotency-Key"] = string.format("bench-%d-%d", number, count)
    return wrk.format("POST", "/v1/bookings", headers, places[count % #places + 1] .. table.concat(people, ",") .. "]}")
end

function done(summary, latency)
    require("result").print(summary, latency)
end
