#!/usr/bin/env bash
# Makes ready what the tests and the demo need, inside the given folder only, and says in one
# line what is missing. With REQUIRE_ALL=1 anything missing is an error.
set -eu -o pipefail
cache=$1
moto_version=5.2.1

missing() {
	echo "setup: $1" >&2
	if [ -n "${REQUIRE_ALL:-}" ]; then exit 1; fi
}

mkdir -p "$cache"
printf 'disable_checkpoint = true\n' >"$cache/terraformrc"

command -v terraform >/dev/null || missing "terraform is not on PATH: tests that run it are skipped"

# moto plays AWS. An installed one is used when it is the version the stand-in was written for.
moto=""
if found=$(command -v moto_server) && python3 -c "
import importlib.metadata as m, sys
sys.exit(m.version('moto') != '$moto_version')" 2>/dev/null; then
	moto=$found
elif [ -x "$cache/moto/bin/moto_server" ]; then
	moto=$cache/moto/bin/moto_server
elif command -v python3 >/dev/null; then
	echo "setup: installing moto $moto_version into ${cache##*/}/moto" >&2
	if python3 -m venv "$cache/moto" &&
		"$cache/moto/bin/pip" install --quiet --disable-pip-version-check "moto[server]==$moto_version" >"$cache/pip.log" 2>&1; then
		moto=$cache/moto/bin/moto_server
	else
		rm -rf "$cache/moto"
		missing "moto[server]==$moto_version could not be installed with pip (see ${cache##*/}/pip.log): tests against the AWS stand-in are skipped"
	fi
else
	missing "python3 is not on PATH, so moto cannot play AWS: tests against the stand-in are skipped"
fi
printf 'export KEYWARD_MOTO=%q\n' "$moto" >"$cache/env"

# Real servers for the tests of rotations. Nothing is installed on a developer's machine unasked.
database() { # name, program, package
	if compgen -G "$2" >/dev/null; then return; fi
	if [ -n "${REQUIRE_ALL:-}" ] && command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
		echo "setup: installing $3" >&2
		if { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$3"; } >"$cache/apt.log" 2>&1; then return; fi
	fi
	missing "$1 is not installed (Debian package $3): the tests that rotate its users are skipped"
}
database PostgreSQL '/usr/lib/postgresql/*/bin/initdb' postgresql
database MariaDB '/usr/sbin/mariadbd' mariadb-server-core

# What evaluates the rules elsewhere, and what knows the files of CI systems. Installed ones are used as they are.
opa=$(go list -m -f '{{.Version}}' github.com/open-policy-agent/opa)
while read -r name package; do
	if command -v "$name" >/dev/null || [ -x "$cache/bin/$name" ]; then continue; fi
	echo "setup: installing $package into ${cache##*/}/bin" >&2
	GOBIN=$cache/bin CGO_ENABLED=0 go install "$package" 2>"$cache/$name.log" ||
		missing "$package could not be installed (see ${cache##*/}/$name.log): tests that run $name are skipped"
done <<EOF
opa github.com/open-policy-agent/opa@$opa
actionlint github.com/rhysd/actionlint/cmd/actionlint@v1.7.12
EOF
printf 'export PATH=%q:$PATH\n' "$cache/bin" >>"$cache/env"
