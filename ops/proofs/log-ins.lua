-- A storm of log-ins for wrk: each of another name that nobody has, which costs the service a whole password hash.
local sent = 0
-- Global: read by `done` in another Lua state.
statuses, without_retry_after = {}, 0
local all = {}

function setup(thread)
    thread:set("number", #all)
    table.insert(all, thread)
end

function request()
    sent = sent + 1
    local body = string.format('{"login":"nobody%d-%d-%d","password":"not the password %d"}', os.time(), number, sent, sent)
    return wrk.format("POST", "/v1/sessions", { ["Content-Type"] = "application/json" }, body)
end

function response(status, headers)
    statuses[status] = (statuses[status] or 0) + 1
    if status == 503 and not (headers["Retry-After"] or headers["retry-after"]) then without_retry_after = without_retry_after + 1 end
end

function done(summary, latency)
    local totals, bare = {}, 0
    for _, thread in ipairs(all) do
        for status, count in pairs(thread:get("statuses")) do totals[status] = (totals[status] or 0) + count end
        bare = bare + thread:get("without_retry_after")
    end
    local counts = {}
    for status, count in pairs(totals) do table.insert(counts, string.format('"%d":%d', status, count)) end
    print(string.format('flood {"answers":%d,"statuses":{%s},"without_retry_after":%d,"broken":%d,"p99":%d,"max":%d}', summary.requests,
        table.concat(counts, ","), bare, summary.errors.connect + summary.errors.read + summary.errors.write, latency:percentile(99) / 1000,
        latency.max / 1000))
end
