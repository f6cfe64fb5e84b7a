# shellcheck shell=bash
# The first booking, as lines to copy. Sourced by ops/up; needs lib/env.sh.

print_first_booking() {
    local api=${settings[worker ANTREAN_PUBLIC_URL]}/v1
    cat <<END
A first booking (every line can be copied; the numbers are invented):

  curl -sS $api/accounts -H 'Content-Type: application/json' -H "Idempotency-Key: \$(cat /proc/sys/kernel/random/uuid)" -d '{
    "username": "budi", "email": "budi@example.id", "password": "kucing-oranye-17",
    "applicant": {"nik": "3174011506900001", "name": "Budi", "birth_date": "1990-06-15"}}'

  # the code is in the mail: http://127.0.0.1:$PORT_MAIL_PAGE/
  read -r -p 'code: ' CODE
  curl -sS $api/accounts/verification -H 'Content-Type: application/json' -d '{"email": "budi@example.id", "code": "'"\$CODE"'"}'

  TOKEN=\$(curl -sS $api/sessions -H 'Content-Type: application/json' -d '{"login": "budi", "password": "kucing-oranye-17"}' | jq -r .token)
  curl -sS $api/bookings -H "Authorization: Bearer \$TOKEN" -H 'Content-Type: application/json' -H "Idempotency-Key: \$(cat /proc/sys/kernel/random/uuid)" -d '{
    "office": "$(first_office)", "preference": {"earliest": true}, "allow_split": true, "applicants": [
      {"nik": "3174011506900001", "name": "Budi", "birth_date": "1990-06-15", "relationship": "self", "service": "renewal"},
      {"nik": "3174015203180002", "name": "Sari", "birth_date": "2018-03-12", "relationship": "child", "service": "new"}]}' | jq .

END
}

# The office of the example: the first one, by code, that takes online bookings.
first_office() {
    curl --noproxy '*' --silent --fail --max-time 5 "http://127.0.0.1:$ANTREAN_HTTP_PORT/v1/offices" \
        | jq -r '[.offices[] | select(.accepts_online_bookings) | .code] | sort | first'
}
