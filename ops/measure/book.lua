-- wrk: bookings of one person each, every one a person of his own. Arguments: file of tokens, hot or spread, round, the hot slot.
local threads = {}
local offices = { "JKS", "TNG", "PLN", "BTM", "TPI", "PLG", "SHT", "JKB", "JKP", "JKT", "JKU", "TPK", "BDG", "BGR", "DPK", "KRW", "SMG", "YOG",
    "MLG", "SUB", "TPR", "DPS", "MTR", "MKS", "JAY", "SOQ" }

function setup(thread)
    table.insert(threads, thread)
    thread:set("number", #threads)
end

function init(args)
    tokens = {}
    for line in io.lines(args[1]) do tokens[#tokens + 1] = line end
    hot = args[2] == "hot"
    round = tonumber(args[3])
    slot = args[4]
    count = 0
    booked = 0
    others = 0
end

function request()
    count = count + 1
    -- 9,999 serial numbers in each of 10,000 districts: a district and serial for each round, thread and request
    local person = (((hot and 1 or 0) * 200 + round) * 2 + number) * 200000 + count
    local nik = string.format("32%04d150690%04d", math.floor(person / 9999) % 10000, person % 9999 + 1)
    local preference = hot and ('{"slot":' .. slot .. '}') or '{"earliest":true}'
    local office = hot and "JKS" or offices[count % 26 + 1]
    local body = '{"office":"' .. office .. '","preference":' .. preference .. ',"applicants":[{"nik":"' .. nik
        .. '","name":"Warga","birth_date":"1990-06-15","relationship":"child","service":"new"}]}'
    return wrk.format("POST", "/v1/bookings", {
        ["Content-Type"] = "application/json",
        ["Authorization"] = "Bearer " .. tokens[(count * 2 + number) % #tokens + 1],
        ["Idempotency-Key"] = string.format("%s-%d-%d-%d", hot and "hot" or "spread", round, number, count),
    }, body)
end

function response(status)
    if status == 201 then booked = booked + 1 else others = others + 1 end
end

function done(summary)
    local all, wrong = 0, 0
    for _, thread in ipairs(threads) do
        all = all + thread:get("booked")
        wrong = wrong + thread:get("others")
    end
    print(string.format("booked per second: %d", all / (summary.duration / 1e6)))
    print(string.format("other answers: %d", wrong))
end
