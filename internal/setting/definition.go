package setting

import (
	"encoding/json"
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"docket/internal/fault"
)

// Words is a text in both languages.
type Words struct {
	ZH string `json:"zh"`
	EN string `json:"en"`
}

// Types of a setting.
const (
	TypeText    = "text"
	TypeNumber  = "number"
	TypeBoolean = "boolean"
	TypeChoice  = "choice"
)

// Definition says what a setting is.
type Definition struct {
	Name    string   `json:"name"`
	Group   string   `json:"group" enum:"office,document,account"`
	Rule    string   `json:"rule" doc:"the rule of the office that it belongs to"`
	Type    string   `json:"type" enum:"text,number,boolean,choice"`
	Default any      `json:"default"`
	Min     *int     `json:"min" doc:"of a number; of a text the characters"`
	Max     *int     `json:"max" doc:"of a number; of a text the characters"`
	Unit    string   `json:"unit" enum:"hours,characters,"`
	Choices []string `json:"choices" doc:"of a choice"`
	Label   Words    `json:"label"`
	Help    Words    `json:"help" doc:"what it changes"`

	form     *regexp.Regexp // of a text that is not empty
	formCode string         // the mistake of a text that has another
}

// check returns value as it is stored, or names what is wrong with it.
func (d *Definition) check(field string, value any, check *fault.Check) any {
	switch d.Type {
	case TypeText:
		if text, ok := value.(string); ok {
			return d.checkText(field, strings.TrimSpace(text), check)
		}
	case TypeNumber:
		if n, ok := value.(float64); ok && n == math.Trunc(n) {
			if n < float64(*d.Min) || n > float64(*d.Max) {
				check.Add(field, "out_of_range", "min", *d.Min, "max", *d.Max)
				return d.Default
			}
			return int(n)
		}
	case TypeBoolean:
		if on, ok := value.(bool); ok {
			return on
		}
	case TypeChoice:
		if chosen, ok := value.(string); ok {
			if !slices.Contains(d.Choices, chosen) {
				check.Add(field, "choice", "choices", strings.Join(d.Choices, ", "))
			}
			return chosen
		}
	}
	check.Add(field, "type", "expected", map[string]string{TypeText: "string", TypeChoice: "string", TypeNumber: "integer", TypeBoolean: "boolean"}[d.Type])
	return d.Default
}

func (d *Definition) checkText(field, text string, check *fault.Check) string {
	switch {
	case !utf8.ValidString(text):
		check.Add(field, "not_utf8")
	case strings.ContainsFunc(text, unicode.IsControl):
		check.Add(field, "control_characters")
	case utf8.RuneCountInString(text) > *d.Max:
		check.Add(field, "too_long", "max", *d.Max)
	case text != "" && d.form != nil && !d.form.MatchString(text):
		check.Add(field, d.formCode)
	}
	return text
}

// decode reads a stored value; ok is false when it does not fit any more.
func (d *Definition) decode(raw json.RawMessage) (value any, ok bool) {
	var stored any
	if json.Unmarshal(raw, &stored) != nil {
		return nil, false
	}
	var check fault.Check
	value = d.check(d.Name, stored, &check)
	return value, check.OK()
}

// The typed names of settings: they decide what a read returns.
type (
	// Text is the name of a setting that holds a text.
	Text struct{ d *Definition }
	// Number is the name of a setting that holds a whole number.
	Number struct{ d *Definition }
	// Flag is the name of a setting that is on or off.
	Flag struct{ d *Definition }
	// Choice is the name of a setting that is one of a few words.
	Choice struct{ d *Definition }
)

// registry holds every definition in the order in which they are shown.
var registry []*Definition

func declare(d Definition, kind string) *Definition {
	d.Type = kind
	if d.Choices == nil {
		d.Choices = []string{}
	}
	registry = append(registry, &d)
	return &d
}

func text(d Definition, most int) Text {
	least := 0
	d.Default, d.Min, d.Max, d.Unit = "", &least, &most, "characters"
	return Text{declare(d, TypeText)}
}

func number(d Definition, standard, least, most int, unit string) Number {
	d.Default, d.Min, d.Max, d.Unit = standard, &least, &most, unit
	return Number{declare(d, TypeNumber)}
}

func flag(d Definition, standard bool) Flag {
	d.Default = standard
	return Flag{declare(d, TypeBoolean)}
}

func choice(d Definition, standard string, choices ...string) Choice {
	d.Default, d.Choices = standard, choices
	return Choice{declare(d, TypeChoice)}
}

func find(name string) *Definition {
	for _, d := range registry {
		if d.Name == name {
			return d
		}
	}
	return nil
}
