package document

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"docket/internal/access"
	"docket/internal/calendar"
	"docket/internal/fault"
	"docket/internal/tag"
)

// maxRecordBytes bounds the JSON of a record.
const maxRecordBytes = 1 << 20

// ErrRecord says that a record is no JSON object.
var ErrRecord = fault.ErrMalformed.With(fault.Field{Field: "record", Code: "type", Params: map[string]any{"expected": "JSON object"}})

// field reads one member of a record into Fields. null empties it.
type field struct {
	expected string
	read     func(f *Fields, raw json.RawMessage) error
	editable bool
}

func member[T any](expected string, editable bool, at func(*Fields) *T) field {
	return field{expected, func(f *Fields, raw json.RawMessage) error {
		var zero T
		p := at(f)
		*p = zero // null, and members of objects that are absent, empty the field
		return json.Unmarshal(raw, p)
	}, editable}
}

const editable, fixed = true, false

var fields = map[string]field{
	"title":                 member("string", editable, func(f *Fields) *string { return &f.Title }),
	"source":                member("string", editable, func(f *Fields) *string { return &f.Source }),
	"source_no":             member("string", editable, func(f *Fields) *string { return &f.SourceNo }),
	"direction":             member("string", fixed, func(f *Fields) *string { return &f.Direction }),
	"register":              member("string", fixed, func(f *Fields) *string { return &f.Register }),
	"kind":                  member("string", editable, func(f *Fields) *string { return &f.Kind }),
	"received_on":           member("YYYY-MM-DD", editable, func(f *Fields) *calendar.Date { return &f.ReceivedOn }),
	"received_at":           member("RFC 3339", editable, func(f *Fields) **time.Time { return &f.ReceivedAt }),
	"document_date":         member("YYYY-MM-DD", editable, func(f *Fields) *calendar.Date { return &f.DocumentDate }),
	"classification":        member(strings.Join(access.LevelNames(), ", "), fixed, func(f *Fields) *access.Level { return &f.Classification }),
	"classification_until":  member("YYYY-MM-DD", editable, func(f *Fields) *calendar.Date { return &f.ClassificationUntil }),
	"urgency":               member("string", editable, func(f *Fields) *string { return &f.Urgency }),
	"handling":              member("string", editable, func(f *Fields) *string { return &f.Handling }),
	"due_on":                member("YYYY-MM-DD", editable, func(f *Fields) *calendar.Date { return &f.DueOn }),
	"distribution":          member("object", fixed, func(f *Fields) *access.Scope { return &f.Distribution }),
	"lead_department":       member("string", editable, func(f *Fields) **string { return &f.LeadDepartment }),
	"assisting_departments": member("list of strings", editable, func(f *Fields) *[]string { return &f.AssistingDepartments }),
	"tags":                  member("list of {facet, value}", editable, func(f *Fields) *[]tag.Tag { return &f.Tags }),
	"carrier":               member("string", editable, func(f *Fields) *string { return &f.Carrier }),
	"location":              member("string", editable, func(f *Fields) *string { return &f.Location }),
	"main_recipients":       member("list of strings", editable, func(f *Fields) *[]string { return &f.MainRecipients }),
	"copied_to":             member("list of strings", editable, func(f *Fields) *[]string { return &f.CopiedTo }),
	"copies":                member("integer", editable, func(f *Fields) *int { return &f.Copies }),
	"copy_nos":              member("list of strings", editable, func(f *Fields) *[]string { return &f.CopyNos }),
	"pages":                 member("integer", editable, func(f *Fields) *int { return &f.Pages }),
	"attachments":           member("integer", editable, func(f *Fields) *int { return &f.Attachments }),
	"remarks":               member("string", editable, func(f *Fields) *string { return &f.Remarks }),
	"delivered_by":          member("string", editable, func(f *Fields) *string { return &f.DeliveredBy }),
	"pieces":                member("integer", editable, func(f *Fields) *int { return &f.Pieces }),
	"damage":                member("string", editable, func(f *Fields) *string { return &f.Damage }),
	"needs_reply":           member("boolean", editable, func(f *Fields) *bool { return &f.NeedsReply }),
}

// Input is a record as sent for registration.
type Input struct {
	Fields
	ReplyTo *string  // the document that it answers
	Intake  []string // files waiting in 待登记 that take the place of uploads

	given    map[string]bool // members that were present and not null
	mistakes []fault.Field   // members that could not be read
}

// ParseInput reads a record. Only what is no JSON object is an error; members that cannot be read
// are reported with all other mistakes by the registration.
func ParseInput(raw []byte) (Input, error) {
	in := Input{Fields: Fields{Direction: Incoming, Urgency: "normal", Handling: HandlingRead, Carrier: "electronic", Copies: 1}, given: map[string]bool{}}
	members, err := parseObject(raw)
	if err != nil {
		return Input{}, err
	}
	var check fault.Check
	for _, m := range members {
		switch m.name {
		case "intake":
			if json.Unmarshal(m.raw, &in.Intake) != nil {
				check.Add("intake", "type", "expected", "list of strings")
			}
			continue
		case "reply_to":
			if json.Unmarshal(m.raw, &in.ReplyTo) != nil {
				check.Add("reply_to", "type", "expected", "string")
			}
			continue
		}
		readMember(&in.Fields, m, true, in.given, &check)
	}
	in.mistakes = check.Fields()
	return in, nil
}

// Edit is a change of a record: the members present are set, null empties.
type Edit struct {
	Version int
	members []object
}

// ParseEdit reads the body of a PATCH: version and any editable member.
func ParseEdit(raw []byte) (Edit, error) {
	members, err := parseObject(raw)
	if err != nil {
		return Edit{}, err
	}
	var e Edit
	var check fault.Check
	for _, m := range members {
		if m.name == "version" {
			if json.Unmarshal(m.raw, &e.Version) != nil {
				check.Add("version", "type", "expected", "integer")
			}
			continue
		}
		e.members = append(e.members, m)
	}
	if e.Version == 0 && check.OK() {
		check.Add("version", "required")
	}
	return e, check.Err()
}

// apply sets the members of e on f.
func (e Edit) apply(f *Fields, check *fault.Check) {
	for _, m := range e.members {
		readMember(f, m, false, map[string]bool{}, check)
	}
}

func readMember(f *Fields, m object, registering bool, given map[string]bool, check *fault.Check) {
	known, ok := fields[m.name]
	switch {
	case !ok:
		check.Add(m.name, "unknown_field")
	case !registering && !known.editable:
		check.Add(m.name, "not_editable")
	case !utf8.Valid(m.raw):
		check.Add(m.name, "not_utf8")
	default:
		isNull := string(m.raw) == "null"
		given[m.name] = !isNull
		if registering && isNull {
			return // null at registration is "not given": the default stays
		}
		if err := known.read(f, m.raw); err != nil {
			check.Add(m.name, "type", "expected", known.expected)
			given[m.name] = true // it was given, but wrongly: not also "required"
		}
	}
}

type object struct {
	name string
	raw  json.RawMessage
}

// parseObject reads the members of a JSON object in order and refuses duplicates: two readers of
// one record must never see different values.
func parseObject(raw []byte) ([]object, error) {
	if len(raw) > maxRecordBytes {
		return nil, ErrRecord
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	if t, err := decoder.Token(); err != nil || t != json.Delim('{') {
		return nil, ErrRecord
	}
	var out []object
	for decoder.More() {
		t, err := decoder.Token()
		name, ok := t.(string)
		if err != nil || !ok {
			return nil, ErrRecord
		}
		var value json.RawMessage
		if decoder.Decode(&value) != nil {
			return nil, ErrRecord
		}
		if slices.ContainsFunc(out, func(o object) bool { return o.name == name }) {
			return nil, fault.ErrInvalid.With(fault.Field{Field: printable(name), Code: "duplicate_field"})
		}
		out = append(out, object{printable(name), value})
	}
	if _, err := decoder.Token(); err != nil {
		return nil, ErrRecord
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, ErrRecord
	}
	return out, nil
}

// printable bounds a member's name before it is repeated in an answer.
func printable(name string) string {
	if r := []rune(name); len(r) > 60 {
		return string(r[:60])
	}
	return name
}

// validate checks in against the rules that need no register (DOC-01, domain 2.1). files is how
// many come along.
func (in *Input) validate(actor access.Actor, today calendar.Date, files int, check *fault.Check) {
	check.Merge(in.mistakes)
	for _, name := range []string{"title", "source", "received_on", "classification", "distribution"} {
		if !in.given[name] {
			check.Add(name, "required")
		}
	}
	if in.given["distribution"] && in.Distribution.Empty() && !mistaken(in.mistakes, "distribution") {
		check.Add("distribution", "empty_scope")
	}
	if in.Classification > actor.Clearance {
		check.Add("classification", "above_clearance")
	}
	if files+len(in.Intake) == 0 && in.Carrier != CarrierPaper {
		check.Add("file", "file_required")
	}
	in.Fields.validate(today, in.given, in.mistakes, check)
}

func mistaken(mistakes []fault.Field, name string) bool {
	return slices.ContainsFunc(mistakes, func(f fault.Field) bool { return f.Field == name })
}

// validate normalises the fields and checks those rules that hold at registration and after edits.
func (f *Fields) validate(today calendar.Date, given map[string]bool, mistakes []fault.Field, check *fault.Check) {
	wrong := func(name string) bool { return mistaken(mistakes, name) || given != nil && !given[name] }
	text := func(name string, value *string, most int, required bool) {
		if wrong(name) && required || mistaken(mistakes, name) {
			return
		}
		*value = strings.TrimSpace(*value)
		switch {
		case required && *value == "":
			check.Add(name, "required")
		case !utf8.ValidString(*value) || strings.ContainsRune(*value, utf8.RuneError):
			check.Add(name, "not_utf8")
		case utf8.RuneCountInString(*value) > most:
			check.Add(name, "too_long", "max", most)
		case strings.ContainsFunc(*value, func(r rune) bool {
			return unicode.IsControl(r) && (name != "remarks" || r != '\n' && r != '\r' && r != '\t')
		}):
			check.Add(name, "control_characters")
		}
	}
	text("title", &f.Title, 500, true)
	text("source", &f.Source, 200, true)
	text("source_no", &f.SourceNo, 100, false)
	text("register", &f.Register, 20, false)
	text("kind", &f.Kind, 20, false)
	text("location", &f.Location, 200, false)
	text("remarks", &f.Remarks, 4000, false)
	text("delivered_by", &f.DeliveredBy, 100, false)
	text("damage", &f.Damage, 500, false)

	choice := func(name, value string, choices ...string) {
		if !mistaken(mistakes, name) && !slices.Contains(choices, value) {
			check.Add(name, "choice", "choices", strings.Join(choices, ", "))
		}
	}
	choice("direction", f.Direction, Incoming, Outgoing, Inside)
	choice("urgency", f.Urgency, "normal", "urgent", "critical")
	choice("handling", f.Handling, HandlingRead, HandlingAct)
	choice("carrier", f.Carrier, "electronic", CarrierPaper, "fax", "mail")

	count := func(name string, value, most int) {
		if value < 0 || value > most {
			check.Add(name, "out_of_range", "min", 0, "max", most)
		}
	}
	count("copies", f.Copies, 100000)
	count("pages", f.Pages, 1000000)
	count("attachments", f.Attachments, 10000)
	count("pieces", f.Pieces, 100000)

	if f.ReceivedOn.IsZero() && !wrong("received_on") {
		check.Add("received_on", "required")
	}
	if f.ReceivedOn.After(today) {
		check.Add("received_on", "in_future")
	}
	if f.ReceivedAt != nil && !f.ReceivedOn.IsZero() {
		t := f.ReceivedAt.UTC().Truncate(time.Microsecond)
		f.ReceivedAt = &t
		if t.Year() < 1900 || t.Year() > 2999 || calendar.DateOf(t).After(today) {
			check.Add("received_at", "in_future")
		}
	}
	if f.Handling == HandlingAct && f.DueOn.IsZero() && !mistaken(mistakes, "due_on") {
		check.Add("due_on", "due_required")
	}
	if !f.DueOn.IsZero() && !f.ReceivedOn.IsZero() && f.DueOn.Before(f.ReceivedOn) {
		check.Add("due_on", "before_received")
	}
	if f.Carrier == CarrierPaper && f.Location == "" && !mistaken(mistakes, "location") {
		check.Add("location", "location_required")
	}
	f.validateLists(check)
}

func (f *Fields) validateLists(check *fault.Check) {
	if len(f.CopyNos) > 10000 {
		check.Add("copy_nos", "too_many", "max", 10000)
	}
	for i, n := range f.CopyNos {
		if len(n) != 6 || strings.Trim(n, "0123456789") != "" {
			check.Add(fmt.Sprintf("copy_nos.%d", i), "copy_no")
			break
		}
	}
	f.MainRecipients = addressees("main_recipients", f.MainRecipients, check)
	f.CopiedTo = addressees("copied_to", f.CopiedTo, check)
	tag.Check("tags", f.Tags, check)
	f.Tags = tag.Normal(f.Tags)
	if n := len(f.Distribution.Departments) + len(f.Distribution.Users) + len(f.Distribution.Ranks); n > 2000 {
		check.Add("distribution", "too_many", "max", 2000)
	}
	f.Distribution = f.Distribution.Normal()
	f.AssistingDepartments = access.Scope{Departments: f.AssistingDepartments}.Normal().Departments
	if f.LeadDepartment != nil && *f.LeadDepartment == "" {
		f.LeadDepartment = nil
	}
	if f.LeadDepartment != nil && slices.Contains(f.AssistingDepartments, *f.LeadDepartment) {
		check.Add("assisting_departments", "lead_also_assists")
	}
	if f.CopyNos == nil {
		f.CopyNos = []string{}
	}
}

// mostAddressees bounds 主送 and 抄送.
const mostAddressees = 200

// addressees are names as they stand on a document, each once and in their order.
func addressees(field string, names []string, check *fault.Check) []string {
	if len(names) > mostAddressees {
		check.Add(field, "too_many", "max", mostAddressees)
		return []string{}
	}
	out := make([]string, 0, len(names))
	for i, name := range names {
		name = strings.TrimSpace(name)
		at := fmt.Sprintf("%s.%d", field, i)
		switch {
		case !utf8.ValidString(name) || strings.ContainsRune(name, utf8.RuneError):
			check.Add(at, "not_utf8")
		case utf8.RuneCountInString(name) > 200:
			check.Add(at, "too_long", "max", 200)
		case strings.ContainsFunc(name, unicode.IsControl):
			check.Add(at, "control_characters")
		case name != "" && !slices.Contains(out, name):
			out = append(out, name)
		}
	}
	return out
}
