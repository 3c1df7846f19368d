package fold

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

//go:embed t2s.tsv
var traditionalToSimplified string

// radicals are the forms of U+2E80–2EFF that PDF producers write in place of a
// character. NFKC does not touch them.
const radicals = "⺁厂⺇几⺌小⺍小⺎兀⺏尣⺐尢⺑尢⺒巳⺓幺⺛旡⺝月⺟母⺠民⺢氺⺥爫⺦丬⺩王⺪疋⺫目⺬示⺮竹⺯糸⺰纟⺱网⺲罒⺶羊⺷羊⺹耂⺻聿⺼肉⺽臼⺾艹⺿艹⻀艹⻁虎⻂衤⻃覀⻄西⻅见⻆角⻉贝⻊足⻋车⻌辶⻍辶⻎辶⻏邑⻐钅⻑长⻒镸⻓长⻔门⻕阜⻖阝⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻟食⻠饣⻡首⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱亀⻲亀⻳龟"

const (
	dropped  = -1 // the character has no place in folded text
	expanded = -2 // the character folds to several, see table.expand
)

// table answers for the characters of the basic plane by a look-up; building it
// takes some ten milliseconds and happens at the first use.
type table struct {
	basic  [0x10000]rune
	expand map[rune][]rune
	simple map[rune]rune // traditional, or radical, to the character searched by
}

var tables = sync.OnceValue(buildTable)

func buildTable() *table {
	t := &table{expand: map[rune][]rune{}, simple: map[rune]rune{}}
	pairs := []rune(radicals)
	for i := 0; i+1 < len(pairs); i += 2 {
		t.simple[pairs[i]] = pairs[i+1]
	}
	for line := range strings.Lines(traditionalToSimplified) {
		pair := []rune(strings.TrimSpace(line))
		if len(pair) == 3 && pair[1] == '\t' {
			t.simple[pair[0]] = pair[2]
		}
	}
	for r := range rune(len(t.basic)) {
		switch folded := t.compute(r); len(folded) {
		case 0:
			t.basic[r] = dropped
		case 1:
			t.basic[r] = folded[0]
		default:
			t.basic[r] = expanded
			t.expand[r] = folded
		}
	}
	return t
}

// compute folds r from the rules themselves, until they change nothing more.
func (t *table) compute(r rune) []rune {
	if isInvisible(r) {
		return nil
	}
	folded := []rune{r}
	for range 4 { // the longest chain of rules in Unicode takes three rounds
		next := make([]rune, 0, len(folded))
		for _, c := range folded {
			for _, n := range norm.NFKC.String(string(c)) {
				n = unicode.ToLower(n)
				if s, ok := t.simple[n]; ok {
					n = s
				}
				next = append(next, n)
			}
		}
		if string(next) == string(folded) {
			break
		}
		folded = next
	}
	return folded
}

// isInvisible tells whether r only steers the display: soft hyphens, zero-width
// spaces and joiners, direction marks, byte order marks, variation selectors.
func isInvisible(r rune) bool {
	switch {
	case r == 0x00AD, r == 0x034F, r == 0x061C, r == 0xFEFF, r == 0x180E:
		return true
	case 0x200B <= r && r <= 0x200F, 0x202A <= r && r <= 0x202E, 0x2060 <= r && r <= 0x206F:
		return true
	case 0xFE00 <= r && r <= 0xFE0F, 0xE0100 <= r && r <= 0xE01EF:
		return true
	}
	return false
}

// appendFolded appends what r folds to: nothing, one character or several.
func (t *table) appendFolded(dst []rune, r rune) []rune {
	switch {
	case r < 0x80:
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return append(dst, r)
	case r >= 0x10000:
		return append(dst, t.compute(r)...)
	}
	switch f := t.basic[r]; f {
	case dropped:
		return dst
	case expanded:
		return append(dst, t.expand[r]...)
	default:
		return append(dst, f)
	}
}
