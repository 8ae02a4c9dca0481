# Sourced by the scripts here that need a Debian package. The script that sources it has a function skip, which says why it does nothing
# and ends it with success.
install_package() {
  local package=$1 log why
  [ "$(id -u)" = 0 ] || skip "$package is not installed, and only root can install it"
  command -v apt-get >/dev/null || skip "$package is not installed, and there is no apt-get to install it"
  log=$(mktemp)
  get() { DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$package"; }
  if ! { get || { apt-get update -q && get; }; } >"$log" 2>&1; then
    why=$(tail -n 1 "$log")
    rm -f "$log"
    skip "$package cannot be installed: $why"
  fi
  rm -f "$log"
}
