#!/usr/bin/env bash
# Installs Debian packages: as root, or with sudo where that asks nothing; else says what to type.
set -euo pipefail
apt=(apt-get)
if [ "$(id -u)" -ne 0 ]; then
  if ! sudo -n true 2>/dev/null; then
    echo "Varne needs system packages that only root can install. Run:" >&2
    echo "    sudo apt-get update && sudo apt-get install -y $*" >&2
    exit 1
  fi
  apt=(sudo -n apt-get)
fi
"${apt[@]}" update -qq
DEBIAN_FRONTEND=noninteractive "${apt[@]}" install -y -qq --no-install-recommends "$@" >/dev/null
