#!/bin/sh
# Finds which system packages are missing and installs them through apt (with sudo where not root).
# Where there is no apt it names them and goes on: the program says what it lacks when it needs it.
set -eu

lacking=""
have() { command -v "$1" >/dev/null 2>&1; }
have tesseract || lacking="$lacking tesseract-ocr"
{ have tesseract && tesseract --list-langs 2>/dev/null | grep -qx vie; } || lacking="$lacking tesseract-ocr-vie"
[ -e /usr/share/fonts/truetype/liberation2/LiberationSerif-Regular.ttf ] || lacking="$lacking fonts-liberation2"
"${PYTHON:-python3}" -c 'import ensurepip, venv' 2>/dev/null || lacking="$lacking python3-venv"

[ -n "$lacking" ] || exit 0
if ! have apt-get; then
    echo "sohoa needs these packages (Debian's names), please install them:$lacking" >&2
    exit 0
fi
as_root=""
[ "$(id -u)" -eq 0 ] || as_root="sudo"
echo "installing with apt:$lacking" >&2
$as_root apt-get update -qq
# shellcheck disable=SC2086 # a list of names
DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends $lacking >/dev/null
