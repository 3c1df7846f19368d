package storage

import (
	"fmt"
	"strings"
)

// maxKeyLength keeps every key inside the limits of file systems, buckets and
// archive tools alike.
const maxKeyLength = 120

// ValidKey reports whether key may name an object: 1 to 120 bytes of ASCII
// letters, digits, '.', '_', '-' and single inner '/', without "..", without a
// segment ".", and outside tmp/ and quarantine/, which belong to the local
// folder's own housekeeping.
func ValidKey(key string) bool {
	if key == "" || len(key) > maxKeyLength || !hasKeyBytes(key) {
		return false
	}
	for segment := range strings.SplitSeq(key, "/") {
		if segment == "" || segment == "." {
			return false
		}
	}
	first, _, _ := strings.Cut(key, "/")
	return first != "tmp" && first != "quarantine"
}

// ValidPrefix reports whether some valid key could begin with prefix; "" is the
// prefix of them all. Stores refuse others with ErrInvalidKey, so that a listing
// of a mistyped prefix is an error and not an empty answer.
func ValidPrefix(prefix string) bool {
	if len(prefix) > maxKeyLength {
		return false
	}
	begun := prefix // the segment that the prefix breaks off in
	if slash := strings.LastIndexByte(prefix, '/'); slash >= 0 {
		if !ValidKey(prefix[:slash]) {
			return false
		}
		begun = prefix[slash+1:]
	}
	return hasKeyBytes(begun)
}

// hasKeyBytes reports whether key is made of the allowed bytes and has no "..".
func hasKeyBytes(key string) bool {
	for i := range len(key) {
		switch c := key[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '_', c == '-', c == '/':
		case c == '.':
			if i > 0 && key[i-1] == '.' {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// ValidSHA256 reports whether s is a SHA-256 as the archive writes it: 64
// lower-case hexadecimal digits.
func ValidSHA256(s string) bool {
	if len(s) != 64 {
		return false
	}
	for i := range len(s) {
		if c := s[i]; (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

// BlobKey is where a document's bytes lie: blob/9f8/9f86d081…. It is "", which
// every store refuses, when sha256hex is not ValidSHA256.
func BlobKey(sha256hex string) string {
	if !ValidSHA256(sha256hex) {
		return ""
	}
	return "blob/" + sha256hex[:3] + "/" + sha256hex
}

// TextKey is where the extracted text of the blob sha256hex lies:
// text/9f8/9f86d081….zst. It is "" when sha256hex is not ValidSHA256.
func TextKey(sha256hex string) string {
	if !ValidSHA256(sha256hex) {
		return ""
	}
	return "text/" + sha256hex[:3] + "/" + sha256hex + ".zst"
}

// RecordKey is where the manifest of a record after its version-th change lies:
// rec/k3x/01JKX….000007.json. The folder is the end of the id, its random part,
// so that records spread evenly. It is "" when id cannot be part of a key, has
// fewer than three characters, or version is negative.
func RecordKey(id string, version int) string {
	if len(id) < 3 || version < 0 || strings.Contains(id, "/") {
		return ""
	}
	key := fmt.Sprintf("rec/%s/%s.%06d.json", strings.ToLower(id[len(id)-3:]), id, version)
	if !ValidKey(key) {
		return ""
	}
	return key
}
