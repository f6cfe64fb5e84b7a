# shellcheck shell=bash
# Passwords of the database's roles: made once, kept in $ANTREAN_VAR/secrets, given to libpq in a password file. Sourced; needs lib/env.sh.

readonly login_roles="antrean_worker antrean_notifier antrean_report antrean_job"

make_secrets() (
    umask 077
    local role file fresh=$ANTREAN_VAR/secrets/pgpass.new
    : >"$fresh"
    for role in $login_roles; do
        file=$ANTREAN_VAR/secrets/$role.password
        [[ -s $file ]] || openssl rand -hex 24 >"$file"
        printf '127.0.0.1:%s:antrean:%s:%s\n' "$PORT_DATABASE" "$role" "$(<"$file")" >>"$fresh"
    done
    mv "$fresh" "$ANTREAN_VAR/secrets/pgpass"
)

# A number for each of the first offices, at the local stand-in of WhatsApp's API. Made once, with secrets of its own.
make_whatsapp_settings() (
    umask 077
    local file=$ANTREAN_VAR/whatsapp/settings.json code number=0 separator=""
    [[ ! -s $file ]] || return 0
    {
        printf '{"api": "http://127.0.0.1:%s", "version": "v25.0", "verify_token": "%s", "app_secret": "%s",\n' "$PORT_GRAPH_API" \
            "$(openssl rand -hex 16)" "$(openssl rand -hex 16)"
        printf ' "templates": {"notice": "antrean_notice", "reminder": "antrean_reminder"}, "numbers": ['
        while IFS=, read -r code _; do
            number=$((number + 1))
            printf '%s\n  {"office": "%s", "phone_number_id": "1063405422429%02d", "display_phone_number": "6221555000%02d", "token": "%s"}' \
                "$separator" "$code" "$number" "$number" "$(openssl rand -hex 16)"
            separator=,
        done < <(tail -n +2 "$REPOSITORY/data/quotas.csv")
        printf '\n]}\n'
    } >"$file.new"
    mv "$file.new" "$file"
)

# Gives the roles, which the migrations made, their passwords. They pass through standard input: arguments can be read by everybody.
set_role_passwords() {
    local role
    for role in $login_roles; do
        printf "ALTER ROLE %s PASSWORD '%s';\n" "$role" "$(<"$ANTREAN_VAR/secrets/$role.password")"
    done | owner_psql antrean
}

# owner_psql DATABASE: runs the SQL of its standard input as the superuser; rows come out bare.
owner_psql() {
    with_settings job "$(postgres_bin)/psql" --no-psqlrc --quiet --tuples-only --no-align --set ON_ERROR_STOP=1 \
        "${settings[job ANTREAN_DATABASE]} dbname=$1"
}
