package document

import (
	"encoding/json"
	"slices"
	"strings"

	"docket/internal/access"
	"docket/internal/approval"
	"docket/internal/calendar"
	"docket/internal/fault"
	"docket/internal/tag"
)

// PermDraft is the right to draft outgoing and internal documents (拟稿): everybody who works here.
var PermDraft = access.NewPermission("document.draft", access.Employee, access.Registrar, access.Archivist, access.Supervisor, access.DepartmentHead,
	access.Finance, access.Management, access.Logistics, access.Duty, access.HR)

// Errors of drafts.
var (
	ErrNotAtDrafter = fault.New(fault.Conflict, "document.not_at_drafter", "该稿正在流转，退回拟稿人之后才能修改或重新提交。", "This draft is on its way; it can be changed and submitted again once it has been returned to its drafter.")
	ErrSubmitted    = fault.New(fault.Conflict, "document.draft_submitted", "该稿已提交过，不能弃稿。", "This draft has been submitted before and cannot be discarded.")
	ErrDiscarded    = fault.New(fault.Conflict, "document.draft_discarded", "该稿已弃稿，请先恢复。", "This draft has been discarded; restore it first.")
	ErrNotIssued    = fault.New(fault.Conflict, "document.not_issued", "该文件的签发流程尚未完成，不能分发。", "This document has not come to the end of its issuing yet, so it cannot be distributed.")
	ErrNotSealed    = fault.New(fault.Conflict, "document.not_sealed", "该文件须用印，用印登记之后才能分发。", "This document needs a seal; it is distributed once the use of the seal has been entered.")
	ErrNotDiscarded = fault.New(fault.Conflict, "document.not_discarded", "该稿没有弃稿。", "This draft has not been discarded.")
	ErrSigned       = fault.New(fault.Conflict, "document.signed_text", "签发的正文和标题、主送、抄送等不能在登记中更改；请退回拟稿人修改后重新审签。", "What was signed off is not changed in the register; have it returned to its drafter, and signed anew.")
)

// Drafting is how a record came to be that was written here (domain 2.3); zero for every other.
type Drafting struct {
	Drafter            string        `json:"drafter" doc:"拟稿人, user name; empty for what was not written here"`
	DraftingDepartment string        `json:"drafting_department" doc:"拟稿部门, code"`
	NeedsSeal          bool          `json:"needs_seal" doc:"须用印: it goes out when it has been sealed"`
	Issuer             string        `json:"issuer" doc:"签发人, user name; empty until it is signed off"`
	IssuedOn           calendar.Date `json:"issued_on" doc:"签发日期" format:"date"`
	SealedOn           calendar.Date `json:"sealed_on" doc:"用印日期" format:"date"`
}

// isWrittenHere reports whether the record began as a draft.
func (d *Document) isWrittenHere() bool { return d.Drafter != "" }

// isDraft reports whether the record is a draft still: nobody has signed it off.
func (d *Document) isDraft() bool { return d.Status == StatusDraft || d.Status == StatusDiscarded }

// isIssued reports whether the record may go out: what was written here has come to the end of its route,
// where it has got the seal that it needs.
func (d *Document) isIssued() bool {
	switch {
	case !d.isWrittenHere():
		return true
	case d.NeedsSeal:
		return !d.SealedOn.IsZero()
	}
	return !d.isDraft() && (d.Status != StatusCirculating || d.IsDistributed)
}

// handledAt is the clearance that whoever handles the record needs: a draft is 内部 at least.
func (d *Document) handledAt() access.Level {
	if d.isDraft() {
		return max(d.Classification, access.Internal)
	}
	return d.Classification
}

// draftOrder is the order in which a draft is dealt with (domain 2.3): 审核 会签 签发 复核 用印.
var draftOrder = map[string]int{ActReview: 1, ActCountersign: 2, ActSignOff: 3, ActIssue: 4, ActSeal: 5}

// leaders are the roles that sign off.
var leaders = []access.Role{access.Management, access.Supervisor, access.DepartmentHead}

// drafting returns the node at which the flow waits for the drafter, nil when it is elsewhere.
func drafting(f *approval.Flow) *approval.Node {
	for _, n := range f.Current() {
		if n.Action == ActDraft {
			return n
		}
	}
	return nil
}

// isSubmitted reports whether a draft has been on its way before.
func isSubmitted(f *approval.Flow) bool {
	return slices.ContainsFunc(f.Nodes, func(n *approval.Node) bool { return n.Action != ActDraft })
}

// signedFields are what is signed off with the text: no registrar corrects it.
var signedFields = []string{"title", "source", "kind", "document_date", "received_on", "main_recipients", "copied_to", "copies", "classification_until"}

// draftMembers are what a drafter writes; the rest of a record comes of its own.
var draftMembers = []string{"title", "kind", "direction", "classification", "classification_until", "urgency", "main_recipients", "copied_to", "copies", "pages",
	"attachments", "register", "distribution", "tags", "remarks"}

// DraftFields is what a drafter writes; absent is unchanged, null empties.
type DraftFields struct {
	Version             int           `json:"version" doc:"for a change: the version that was read"`
	Title               string        `json:"title" doc:"文件标题" minLength:"1" maxLength:"500"`
	Kind                string        `json:"kind" doc:"文种" maxLength:"20"`
	Direction           string        `json:"direction" doc:"发文 内部; fixed when it has been begun" enum:"outgoing,internal"`
	Classification      access.Level  `json:"classification" doc:"密级" enum:"public,internal,confidential,secret"`
	ClassificationUntil calendar.Date `json:"classification_until" doc:"保密期限, last day" format:"date"`
	Urgency             string        `json:"urgency" enum:"normal,urgent,critical"`
	MainRecipients      []string      `json:"main_recipients" doc:"主送; needed before an outgoing one is submitted"`
	CopiedTo            []string      `json:"copied_to" doc:"抄送"`
	Copies              int           `json:"copies" doc:"份数" minimum:"0"`
	Pages               int           `json:"pages" minimum:"0"`
	Attachments         int           `json:"attachments" minimum:"0"`
	Register            string        `json:"register" doc:"机关代字: the prefix of the register in which it will be numbered; empty for the usual one" maxLength:"20"`
	Distribution        access.Scope  `json:"distribution" doc:"分发范围 here, once it is issued; the drafting department when absent"`
	Tags                []tag.Tag     `json:"tags"`
	Remarks             string        `json:"remarks" maxLength:"4000"`
	NeedsSeal           bool          `json:"needs_seal" doc:"须用印; outgoing documents do, unless it says no"`
	ReplyTo             *string       `json:"reply_to" doc:"the document that it answers"`
}

// DraftInput is a draft, or a change of one, as people send it: the members present are set, null empties.
type DraftInput struct {
	Version   int
	NeedsSeal *bool
	ReplyTo   **string // nil: not given
	members   []object
	mistakes  []fault.Field
}

// ParseDraft reads a draft. Only what is no JSON object is an error; members that cannot be read are
// reported with all other mistakes.
func ParseDraft(raw []byte) (DraftInput, error) {
	members, err := parseObject(raw)
	if err != nil {
		return DraftInput{}, err
	}
	var in DraftInput
	var check fault.Check
	read := func(m object, to any, expected string) {
		if json.Unmarshal(m.raw, to) != nil {
			check.Add(m.name, "type", "expected", expected)
		}
	}
	for _, m := range members {
		switch {
		case m.name == "version":
			read(m, &in.Version, "integer")
		case m.name == "needs_seal":
			read(m, &in.NeedsSeal, "boolean")
		case m.name == "reply_to":
			var to *string
			read(m, &to, "string")
			in.ReplyTo = &to
		case slices.Contains(draftMembers, m.name):
			in.members = append(in.members, m)
		case fields[m.name].read != nil:
			check.Add(m.name, "not_editable")
		default:
			check.Add(m.name, "unknown_field")
		}
	}
	in.mistakes = check.Fields()
	return in, nil
}

// has reports whether the input names a member.
func (in DraftInput) has(name string) bool {
	return slices.ContainsFunc(in.members, func(m object) bool { return m.name == name })
}

// apply sets what is given on d and checks the whole. isNew says that nobody has written it before.
func (in DraftInput) apply(d *Document, actor access.Actor, today calendar.Date, isNew bool, check *fault.Check) {
	check.Merge(in.mistakes)
	before, given := d.Fields, map[string]bool{}
	for _, m := range in.members {
		readMember(&d.Fields, m, isNew, given, check)
	}
	if !isNew { // each of these has a way of its own
		if d.Direction != before.Direction {
			check.Add("direction", "not_editable")
		}
		if d.Classification != before.Classification && (d.Classification.Classified() || before.Classification.Classified()) {
			check.Add("classification", "reclassify")
		}
		if before.Classification.Classified() && in.has("distribution") {
			check.Add("distribution", "not_editable")
		}
		if before.Classification.Classified() && in.has("classification_until") {
			check.Add("classification_until", "not_editable")
		}
	}
	if isNew {
		for _, name := range []string{"title", "direction", "classification"} {
			if !given[name] {
				check.Add(name, "required")
			}
		}
	}
	if d.Direction == Incoming {
		check.Add("direction", "choice", "choices", strings.Join([]string{Outgoing, Inside}, ", "))
	}
	if max(d.Classification, access.Internal) > actor.Clearance {
		check.Add("classification", "above_clearance")
	}
	if d.Distribution.Empty() && !mistaken(check.Fields(), "distribution") {
		check.Add("distribution", "empty_scope")
	}
	if isNew {
		d.NeedsSeal = d.Direction == Outgoing
	}
	if in.NeedsSeal != nil {
		d.NeedsSeal = *in.NeedsSeal
	}
	mistakes := check.Fields()
	if isNew && !given["title"] { // said already
		mistakes = append(slices.Clone(mistakes), fault.Field{Field: "title"})
	}
	d.Fields.validate(today, nil, mistakes, check)
}

// text returns the text of a draft as it stands: the last version of its first file. nil while nobody has
// added one.
func (d *Document) text() *File {
	i := slices.IndexFunc(d.Files, func(f File) bool { return f.Role == "main" })
	if i < 0 {
		return nil
	}
	at := &d.Files[i]
	for k := range d.Files {
		if f := &d.Files[k]; f.Replaces != nil && *f.Replaces == at.ID {
			at = f
		}
	}
	return at
}

// mayLeave refuses what was written here before it is signed off, numbered and sealed (domain 2.3).
func (d *Document) mayLeave() error {
	switch {
	case d.isDraft():
		return ErrDraft
	case d.isIssued():
		return nil
	case d.NeedsSeal:
		return ErrNotSealed
	}
	return ErrNotIssued
}

// post says why somebody with these roles cannot hold a node of a draft: a leader signs off, and the
// registry checks and seals.
func (d *Document) post(action string, roles []access.Role) (code string) {
	has := func(wanted ...access.Role) bool {
		return slices.ContainsFunc(roles, func(r access.Role) bool { return slices.Contains(wanted, r) })
	}
	switch {
	case !d.isWrittenHere():
		return ""
	case action == ActSignOff && !has(leaders...):
		return "not_a_leader"
	case (action == ActIssue || action == ActSeal) && !has(access.Registrar):
		return "not_a_registrar"
	}
	return ""
}

// mayTake refuses files that the registry does not add to what was written here: its text changes with its
// drafter alone, before it is signed, and the scan of the sealed original comes with the seal.
func (d *Document) mayTake(role string) error {
	isSealing := d.isWrittenHere() && d.NeedsSeal && d.SealedOn.IsZero()
	switch {
	case role == RoleSealed && !isSealing:
		return fault.ErrInvalid.With(fault.Field{Field: "role", Code: "no_seal_now"})
	case role == "version" && d.isWrittenHere(), role == "attachment" && !d.isIssued():
		return ErrSigned
	}
	return nil
}
