package pinyin

import (
	"strings"
	"unicode"

	"docket/index/fold"
)

// How a query matches a text, best first.
const (
	RankText     = iota // the text begins with the query
	RankInitials        // its first letters begin with the query
	RankFull            // its full spelling begins with the query
	RankWithin          // the query lies further inside the text or its spelling, from a syllable on
)

// Matches says whether text may be meant by query, and how well: see RankText and those after it.
// An empty query matches everything.
func Matches(query, text string) (rank int, ok bool) {
	return Typed(query).Match(text)
}

// Query is what somebody typed, ready to be compared with many texts.
type Query struct{ folded, letters string }

// Typed folds what somebody typed.
func Typed(query string) Query {
	folded := strings.TrimSpace(fold.Text(query))
	return Query{folded, keystrokes(folded)}
}

// Key is the query as it would stand inside one of [Keys], or the folded query when it is no
// spelling: what a database looks for.
func (q Query) Key() string {
	if q.letters != "" {
		return q.letters
	}
	return q.folded
}

// Folded is the query as it would stand inside a folded text.
func (q Query) Folded() string { return q.folded }

// keystrokes is what a folded query spells, without the spaces and apostrophes that part syllables;
// "" when it holds anything that no spelling has.
func keystrokes(folded string) string {
	var b strings.Builder
	for _, r := range folded {
		switch {
		case 'a' <= r && r <= 'z', '0' <= r && r <= '9':
			b.WriteRune(r)
		case r == 'ü':
			b.WriteByte('v')
		case r == '\'' || r == '’' || r == '-' || unicode.IsSpace(r):
		default:
			return ""
		}
	}
	return b.String()
}

// Match says whether text may be meant, and how well.
func (q Query) Match(text string) (rank int, ok bool) {
	folded := strings.TrimSpace(fold.Text(text))
	if strings.HasPrefix(folded, q.folded) {
		return RankText, true
	}
	if q.letters != "" {
		said := syllables(folded)
		for from := range said {
			initials, full := begins(said[from:], q.letters)
			switch {
			case !initials && !full:
			case from > 0:
				return RankWithin, true
			case initials:
				return RankInitials, true
			default:
				return RankFull, true
			}
		}
	}
	return RankWithin, strings.Contains(folded, q.folded)
}

// begins says whether the first letters, or the full spelling, of syllables begin with typed, in
// any reading. The last syllable of the full spelling need not be complete.
func begins(said [][]string, typed string) (initials, full bool) {
	initials = len(typed) <= len(said)
	for i := 0; initials && i < len(typed); i++ {
		initials = anyReading(said[i], func(r string) bool { return r[0] == typed[i] })
	}
	// reached holds the places in typed up to which the syllables before may have been typed.
	reached := map[int]bool{0: true}
	for _, readings := range said {
		next := map[int]bool{}
		for at := range reached {
			rest := typed[at:]
			for _, r := range readings {
				if strings.HasPrefix(r, rest) {
					return initials, true
				}
				if strings.HasPrefix(rest, r) {
					next[at+len(r)] = true
				}
			}
		}
		if len(next) == 0 {
			break
		}
		reached = next
	}
	return initials, false
}

func anyReading(readings []string, is func(string) bool) bool {
	for _, r := range readings {
		if is(r) {
			return true
		}
	}
	return false
}
