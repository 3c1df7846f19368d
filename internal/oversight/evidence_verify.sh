#!/bin/sh
# Checks this package with sha256sum, openssl and the tools of coreutils alone: sh verify.sh
# 仅用 sha256sum、openssl 与 coreutils 校验本证据包。
set -eu
cd "$(dirname "$0")"

sha256sum --quiet -c SHA256SUMS
echo "files: as listed 文件与清单一致"

openssl pkeyutl -verify -pubin -inkey audit/audit.pem -rawin -in audit/checkpoint.txt -sigfile audit/checkpoint.sig >/dev/null
echo "checkpoint: signed 检查点签名有效"
root=$(sed -n 3p audit/checkpoint.txt | base64 -d | od -An -v -tx1 | tr -d ' \n')

binary() { tr a-f A-F | basenc --base16 -d; }
sum() { sha256sum | cut -c1-64; }

for record in documents/*/; do
	before=
	n=1
	while [ -f "${record}traces/$n.json" ]; do
		statement=${record}traces/$n.json
		openssl cms -verify -binary -inform DER -in "${record}traces/$n.p7s" -content "$statement" -CAfile ca.pem -purpose any -out /dev/null 2>/dev/null ||
			{ echo "$statement: the seal does not fit 签章不符" >&2; exit 1; }
		if [ -n "$before" ] && ! grep -q "\"prev\":\"$before\"" "$statement"; then
			echo "$statement: the one before is another 与上一条不连续" >&2
			exit 1
		fi
		before=$(sum <"$statement")
		n=$((n + 1))
	done
	echo "$record: $((n - 1)) sealed acts 签批痕迹有效"

	count=0
	for leaf in "${record}"audit/*.json; do
		[ -f "$leaf" ] || continue
		hash=$({ printf '\000'; cat "$leaf"; } | sum)
		while read -r side other; do
			case $side in
			left) pair=$other$hash ;;
			right) pair=$hash$other ;;
			esac
			hash=$(printf '01%s' "$pair" | binary | sum)
		done <"${leaf%.json}.path"
		if [ "$hash" != "$root" ]; then
			echo "$leaf: not part of the signed tree 不在已签名的审计树中" >&2
			exit 1
		fi
		count=$((count + 1))
	done
	echo "$record: $count audit events proven 审计事件已证明"
done
