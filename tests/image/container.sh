# shellcheck shell=bash disable=SC2154
# Containers that are started, looked at and removed; to be sourced. Its user has set `docker`, `label` and `work`.

# start ARGUMENTS…: a container in the background; its identifier is in $container.
start() { container=$("$docker" run --detach --label "$label" "$@"); }

remove() { "$docker" rm --force --volumes "$container" >/dev/null; }

# once ARGUMENTS…: a container that is expected to end by itself; its exit code, both streams in $work/once.
once() {
  local status=0
  timeout 20 "$docker" run --rm --label "$label" "$@" >"$work/once" 2>&1 || status=$?
  echo "$status"
}

field() { "$docker" inspect --format "$1" "$container"; }

# Fails as soon as the container has ended, and after ten seconds.
healthy() {
  for _ in $(seq 200); do
    case $(field '{{.State.Status}} {{.State.Health.Status}}') in
      'running healthy') return ;;
      running*) sleep 0.05 ;;
      *) break ;;
    esac
  done
  field '{{json .State}}'
  "$docker" logs "$container"
  return 1
}

milliseconds() { echo $(($(date +%s%N) / 1000000)); }

# From the engine's own notes, in nanoseconds.
started_at() { date +%s%N --date "$(field '{{.State.StartedAt}}')"; }

first_passed_probe_at() {
  local form='{{.End.Format "2006-01-02T15:04:05.999999999Z07:00"}}{{"\n"}}' ends
  ends=$(field "{{range .State.Health.Log}}{{if eq .ExitCode 0}}$form{{end}}{{end}}")
  date +%s%N --date "${ends%%$'\n'*}"
}

until_healthy() { echo $((($(first_passed_probe_at) - $(started_at)) / 1000000)); }

runs_as() { [[ $("$docker" top "$container" -eo uid,pid | awk 'NR == 2 { print $1 }') == "$1" ]]; }

below() { (($1 < $2)); }

equal() {
  [[ $1 == "$2" ]] || {
    echo "got '$1', expected '$2'"
    return 1
  }
}

# get PORT PATH: a request from the host to a published port of the container.
get() {
  local address
  address=$("$docker" port "$container" "$1/tcp" | head -n 1)
  curl --silent --show-error --fail --max-time 5 "http://$address$2"
}

# post PORT PATH JSON: likewise, a POST.
post() {
  local address
  address=$("$docker" port "$container" "$1/tcp" | head -n 1)
  curl --silent --show-error --fail --max-time 5 --json "$3" "http://$address$2"
}
