# The API of a registry, played by files: one for each credential, with its name and a digest of its value.
set -eu
cd "$HOME/registry"
random() { od -An -N"$1" -tx1 /dev/urandom | tr -d ' \n'; }
case "$1" in
create)
	id=$(random 8)
	value=reg_$(random 24)
	echo "$KEYTURN_NAME $(printf %s "$value" | sha256sum | cut -c 1-64)" >"$id"
	printf '{"id":"%s","value":"%s"}' "$id" "$value"
	;;
find) printf '[%s]' "$(grep -ls "^$KEYTURN_NAME " * | sed 's/.*/"&"/' | paste -sd , -)" ;;
revoke) rm -f "$KEYTURN_ID" ;;
esac
