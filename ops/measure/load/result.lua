-- The end of every script of wrk here: one line of answers, answers of 400 and above, requests without an answer, seconds, 99th percentile.
local M = {}

function M.print(summary, latency)
    local errors = summary.errors
    print(string.format("result %d %d %d %.3f %.2f", summary.requests, errors.status, errors.connect + errors.read + errors.write + errors.timeout,
        summary.duration / 1e6, latency:percentile(99) / 1000))
end

return M
