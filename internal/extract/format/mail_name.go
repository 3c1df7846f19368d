package format

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/jhillyerd/enmime/v2"
)

// maxNamePieces bounds the continuations of one parameter (RFC 2231).
const maxNamePieces = 100

// partFileName finds the name of an attachment in any of the ways mailers write
// it, in any charset.
func partFileName(p *enmime.Part) string {
	if name := parameter(p.Header.Get("Content-Disposition"), "filename"); name != "" {
		return name
	}
	return parameter(p.Header.Get("Content-Type"), "name")
}

// parameter reads a parameter: filename*=GBK”%BA.., filename*0*=.., filename*1=..,
// filename="=?GBK?B?..?=" or raw 8-bit.
func parameter(header, key string) string {
	params := parameters(header)
	if extended, ok := params[key+"*"]; ok {
		return decodeExtended(extended)
	}
	if _, ok := params[key+"*0"]; ok {
		return joinPieces(params, key, "")
	}
	if _, ok := params[key+"*0*"]; ok {
		return joinPieces(params, key, "*")
	}
	return decodeHeader(params[key])
}

func joinPieces(params map[string]string, key, first string) string {
	all, charset := "", ""
	if first == "*" {
		charset, _, _ = strings.Cut(params[key+"*0*"], "'")
	}
	for i := range maxNamePieces {
		piece := key + "*" + strconv.Itoa(i)
		if coded, ok := params[piece+"*"]; ok {
			if i == 0 {
				coded = afterCharset(coded)
			}
			all += unescapePercent(coded)
			continue
		}
		plain, ok := params[piece]
		if !ok {
			break
		}
		all += plain
	}
	if charset == "" {
		return decodeHeader(all)
	}
	text, _ := decodeDeclared([]byte(all), charset)
	return text
}

func decodeExtended(s string) string {
	charset, _, marked := strings.Cut(s, "'")
	if !marked {
		charset = ""
	}
	text, _ := decodeDeclared([]byte(unescapePercent(afterCharset(s))), charset)
	return text
}

// afterCharset cuts charset'language' off an extended value.
func afterCharset(s string) string {
	if parts := strings.SplitN(s, "'", 3); len(parts) == 3 {
		return parts[2]
	}
	return s
}

func unescapePercent(s string) string {
	if plain, err := url.PathUnescape(s); err == nil {
		return plain
	}
	return s
}

// parameters splits a header into its parameters, quoted or not; keys in lower
// case, the first of a name wins.
func parameters(header string) map[string]string {
	params := map[string]string{}
	_, rest, _ := strings.Cut(header, ";")
	for rest != "" {
		var key, value string
		key, rest, _ = strings.Cut(rest, "=")
		if i := strings.LastIndexByte(key, ';'); i >= 0 {
			key = key[i+1:]
		}
		value, rest = parameterValue(strings.TrimLeft(rest, " \t"))
		if key = strings.ToLower(strings.TrimSpace(key)); key != "" {
			if _, taken := params[key]; !taken {
				params[key] = value
			}
		}
	}
	return params
}

func parameterValue(s string) (value, rest string) {
	if !strings.HasPrefix(s, `"`) {
		value, rest, _ = strings.Cut(s, ";")
		return strings.TrimSpace(value), rest
	}
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s) && (s[i+1] == '"' || s[i+1] == '\\'):
			i++
			b.WriteByte(s[i])
		case s[i] == '"':
			_, rest, _ = strings.Cut(s[i+1:], ";")
			return b.String(), rest
		default:
			b.WriteByte(s[i])
		}
	}
	return b.String(), ""
}
