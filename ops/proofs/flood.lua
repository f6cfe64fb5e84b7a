-- A flood of bookings for wrk: every request is another person's, nobody waits because of a 503, nobody sends a key again.
--   wrk ... -s flood.lua URL -- PEOPLE FIRST COUNT OFFICE,OFFICE...
-- At the end it prints one line `flood {...}`: answers by status, problems without Retry-After, and the times of accepted and refused
-- requests where the service gives back our X-Request-Id (a worker asked directly does; HAProxy gives its own).
local ffi = require("ffi")
ffi.cdef [[
typedef struct { long seconds; long nanoseconds; } flood_time;
int clock_gettime(int clock, flood_time *time);
]]

local threads = {}

function setup(thread)
    thread:set("number", #threads)
    table.insert(threads, thread)
end

local clock = ffi.new("flood_time")

local function now()
    ffi.C.clock_gettime(1, clock)
    return tonumber(clock.seconds) + tonumber(clock.nanoseconds) / 1e9
end

local people, offices, sent, last, run = {}, {}, {}, 0, ""
-- Who was refused, and may ask again. (Who has a place would only hear that.)
local free, next_person = {}, 0
-- Global: read by `done` in another Lua state.
statuses, without_retry_after, accepted, refused = {}, 0, {}, {}

function init(arguments)
    local first, count = tonumber(arguments[2]), tonumber(arguments[3])
    for code in arguments[4]:gmatch("[^,]+") do table.insert(offices, code) end
    run = string.format("-%.6f", now())
    local line_number = 0
    for line in io.lines(arguments[1]) do
        line_number = line_number + 1
        if line_number > first + count then break end
        -- Threads share the people out among them.
        if line_number > first and line_number % 2 == number % 2 then
            table.insert(people, { line:match('"token":"([^"]+)"'), line:match('("nik":.*)}') })
        end
    end
end

function request()
    last = last + 1
    local person = table.remove(free)
    if not person then
        person = people[next_person % #people + 1]
        next_person = next_person + 1
    end
    local id = string.format("flood-%d-%09d", number, last)
    sent[id] = { now(), person }
    return wrk.format("POST", "/v1/bookings", {
        ["Authorization"] = "Bearer " .. person[1],
        ["Content-Type"] = "application/json",
        ["Idempotency-Key"] = id .. run,
        ["X-Request-Id"] = id,
    }, '{"office":"' .. offices[last % #offices + 1] .. '","preference":{"earliest":true},"applicants":[{' .. person[2]
        .. ',"relationship":"self","service":"renewal"}]}')
end

function response(status, headers)
    statuses[status] = (statuses[status] or 0) + 1
    local id = headers["X-Request-Id"]
    if status == 503 and not (headers["Retry-After"] or headers["retry-after"]) then without_retry_after = without_retry_after + 1 end
    local began = id and sent[id]
    if began then
        sent[id] = nil
        if status == 201 then table.insert(accepted, now() - began[1]) end
        if status == 503 then
            table.insert(refused, now() - began[1])
            table.insert(free, began[2])
        end
    end
end

local function quantile(sorted, share)
    return #sorted == 0 and 0 or math.floor(sorted[math.max(1, math.ceil(#sorted * share))] * 1000 + 0.5)
end

local function times(name)
    local all = {}
    for _, thread in ipairs(threads) do
        for _, each in ipairs(thread:get(name)) do table.insert(all, each) end
    end
    table.sort(all)
    return string.format('{"count":%d,"p50":%d,"p99":%d,"max":%d}', #all, quantile(all, 0.5), quantile(all, 0.99), quantile(all, 1))
end

function done(summary, latency)
    local totals, bare = {}, 0
    for _, thread in ipairs(threads) do
        for status, count in pairs(thread:get("statuses")) do totals[status] = (totals[status] or 0) + count end
        bare = bare + thread:get("without_retry_after")
    end
    local counts = {}
    for status, count in pairs(totals) do table.insert(counts, string.format('"%d":%d', status, count)) end
    print(string.format(
        'flood {"seconds":%.2f,"answers":%d,"statuses":{%s},"without_retry_after":%d,"broken":%d,"late":%d,"p99":%d,"max":%d,"accepted":%s,"refused":%s}',
        summary.duration / 1e6, summary.requests, table.concat(counts, ","), bare,
        summary.errors.connect + summary.errors.read + summary.errors.write, summary.errors.timeout,
        latency:percentile(99) / 1000, latency.max / 1000, times("accepted"), times("refused")))
end
