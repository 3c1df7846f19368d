package pinyin

import (
	"slices"
	"strings"
	"sync"
	"unicode"

	gopinyin "github.com/mozillazg/go-pinyin"

	"docket/index/fold"
)

// mostKeys bounds the full keys, and the initials keys, of one text.
const mostKeys = 16

// surnames are read otherwise than the same character is elsewhere; the dictionary's first reading
// is the ordinary one. Only sorting needs them: matching takes every reading.
var surnames = map[rune]string{
	'单': "shan", '曾': "zeng", '仇': "qiu", '解': "xie", '任': "ren", '区': "ou", '查': "zha", '盖': "ge", '朴': "piao",
	'翟': "zhai", '覃': "qin", '乐': "yue", '折': "she", '种': "chong", '重': "chong", '缪': "miao", '宓': "mi", '洗': "xian",
	'员': "yun", '繁': "po", '黑': "he", '秘': "bi", '召': "shao", '祭': "zhai", '华': "hua", '纪': "ji", '尹': "yin", '长': "zhang",
}

// readings of a character, without tones, the commonest first; nil when it is none.
func readings(r rune) []string {
	if known, ok := spoken.Load(r); ok {
		return known.([]string)
	}
	var list []string
	for _, reading := range gopinyin.SinglePinyin(r, gopinyin.Args{Style: gopinyin.Normal, Heteronym: true}) {
		list = append(list, reading)
		if strings.Contains(reading, "v") { // 吕 is lv on a keyboard and lyu in a passport
			list = append(list, strings.ReplaceAll(reading, "v", "yu"))
		}
	}
	spoken.Store(r, list)
	return list
}

// spoken remembers the readings of characters seen: taking the tones off is slow.
var spoken sync.Map

// syllables are the readings of each character, letter and digit of a folded text.
func syllables(folded string) [][]string {
	list := make([][]string, 0, len(folded)/2)
	for _, r := range folded {
		switch {
		case fold.IsHan(r):
			if said := readings(r); said != nil {
				list = append(list, said)
			}
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			list = append(list, []string{string(r)})
		}
	}
	return list
}

// Full is the commonest full spelling of a name, its first character read as a surname: names sort
// by it.
func Full(name string) string {
	folded := fold.Text(name)
	var b strings.Builder
	for i, said := range syllables(folded) {
		if i == 0 {
			if surname, ok := surnames[[]rune(strings.TrimSpace(folded))[0]]; ok {
				b.WriteString(surname)
				continue
			}
		}
		b.WriteString(said[0])
	}
	return b.String()
}

// Initials is the first letters of the commonest spelling.
func Initials(name string) string {
	var b strings.Builder
	for _, said := range syllables(fold.Text(name)) {
		b.WriteString(firstLetter(said[0]))
	}
	return b.String()
}

func firstLetter(syllable string) string {
	for _, r := range syllable {
		return string(r)
	}
	return ""
}

// Keys returns what text may be typed as: its full keys, the commonest first, then its initials
// keys. At most 32; a long text takes the commonest reading of its later characters.
func Keys(text string) []string {
	said := syllables(fold.Text(text))
	keys := spellings(said)
	for i, readings := range said {
		letters := make([]string, 0, len(readings))
		for _, r := range readings {
			if l := firstLetter(r); !slices.Contains(letters, l) {
				letters = append(letters, l)
			}
		}
		said[i] = letters
	}
	for _, k := range spellings(said) {
		if !slices.Contains(keys, k) {
			keys = append(keys, k)
		}
	}
	return keys
}

// spellings joins one reading of each syllable in every way, up to mostKeys.
func spellings(said [][]string) []string {
	if len(said) == 0 {
		return nil
	}
	keys := []string{""}
	for _, readings := range said {
		if len(keys)*len(readings) > mostKeys {
			readings = readings[:max(1, mostKeys/len(keys))]
		}
		next := make([]string, 0, len(keys)*len(readings))
		for _, r := range readings {
			for _, k := range keys {
				next = append(next, k+r)
			}
		}
		keys = next
	}
	return keys
}
