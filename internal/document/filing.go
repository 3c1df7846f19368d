package document

import (
	"slices"
	"strings"
	"unicode/utf8"

	"docket/internal/access"
	"docket/internal/fault"
	"docket/internal/retention"
)

// PermFile is the right to file documents and to arrange the archive.
var PermFile = access.NewPermission("document.file", access.Archivist)

// Errors of filing.
var (
	ErrFiled    = fault.New(fault.Conflict, "document.filed", "该文件已归档，不能再修改；存放位置由档案员在归档页更改。", "This document is filed and cannot be changed; an archivist changes where it lies on the page of the archive.")
	ErrNotFiled = fault.New(fault.Conflict, "document.not_filed", "该文件尚未归档。", "This document has not been filed.")
	// ErrIncomplete names what is missing before a document can be filed.
	ErrIncomplete = fault.New(fault.Conflict, "document.not_complete", "文件还不能归档，请先补齐所列各项。", "The document cannot be filed yet; complete what is listed.")
)

// FilingInput says how a document is filed. What is absent is proposed by the rules of the office.
type FilingInput struct {
	Year      int     `json:"year,omitempty" doc:"归档年度; the year in which the matter was concluded when absent"`
	Retention string  `json:"retention,omitempty" doc:"保管期限: permanent, 30y, 10y; by the rules when absent"`
	Category  string  `json:"category,omitempty" doc:"门类, two capital letters; WS when absent"`
	Office    *string `json:"office,omitempty" doc:"机构或问题, capital letters and digits; empty for none"`
	Reason    string  `json:"reason,omitempty" doc:"why another year than that of the conclusion"`
}

// over returns in with what is absent taken from plan.
func (in FilingInput) over(plan FilingInput) FilingInput {
	if in.Year == 0 {
		in.Year = plan.Year
	}
	if in.Retention == "" {
		in.Retention = plan.Retention
	}
	if in.Category = strings.TrimSpace(in.Category); in.Category == "" {
		in.Category = plan.Category
	}
	if in.Office == nil {
		in.Office = plan.Office
	}
	if in.Reason == "" {
		in.Reason = plan.Reason
	}
	office := strings.ToUpper(strings.TrimSpace(*in.Office))
	in.Category, in.Office, in.Reason = strings.ToUpper(in.Category), &office, strings.TrimSpace(in.Reason)
	return in
}

// class is what the document will be numbered within.
func (in FilingInput) class() retention.Class {
	return retention.Class{Category: in.Category, Year: in.Year, Period: retention.Period(in.Retention), Office: *in.Office}
}

// check names what is wrong with a plan that is complete. usual is the year in which the matter was
// concluded: another one needs a reason (DOC-06).
func (in FilingInput) check(usual, thisYear int, byOffice bool, check *fault.Check) {
	if in.Year < retention.FirstYear || in.Year > thisYear {
		check.Add("year", "out_of_range", "min", retention.FirstYear, "max", thisYear)
	} else if in.Year != usual && in.Reason == "" {
		check.Add("reason", "year_reason", "year", usual)
	}
	if utf8.RuneCountInString(in.Reason) > 500 {
		check.Add("reason", "too_long", "max", 500)
	} else if strings.ContainsRune(in.Reason, 0) {
		check.Add("reason", "control_characters")
	}
	if !retention.Period(in.Retention).Valid() {
		check.Add("retention", "choice", "choices", "permanent, 30y, 10y")
	}
	if !retention.ValidCategory(in.Category) {
		check.Add("category", "archive_category")
	}
	switch {
	case *in.Office == "" && byOffice:
		check.Add("office", "required")
	case *in.Office != "" && !retention.ValidOffice(*in.Office):
		check.Add("office", "archive_office")
	}
}

// filingRules are what a proposal is made by.
type filingRules struct {
	fonds     string
	byOffice  bool
	retention []retention.Rule
}

// propose says how d would be filed if nobody chose otherwise.
func (r filingRules) propose(d *Document) FilingInput {
	tags := make([]retention.Tag, len(d.Tags))
	for i, t := range d.Tags {
		tags[i] = retention.Tag{Facet: t.Facet, Value: t.Value}
	}
	office := ""
	if r.byOffice && d.LeadDepartment != nil && retention.ValidOffice(strings.ToUpper(*d.LeadDepartment)) {
		office = strings.ToUpper(*d.LeadDepartment)
	}
	return FilingInput{Year: d.concludedYear(), Retention: string(retention.Propose(r.retention, d.Kind, tags)), Category: retention.UsualCategory, Office: &office}
}

// concludedYear is the year in which the matter was concluded (DOC-06). What nobody had to conclude
// belongs to the year of its receipt, what is historical to that of its date.
func (d *Document) concludedYear() int {
	switch {
	case !d.ConcludedOn.IsZero():
		return d.ConcludedOn.Year()
	case d.Status == StatusHistorical && !d.DocumentDate.IsZero():
		return d.DocumentDate.Year()
	}
	return d.ReceivedOn.Year()
}

// frozen says why nothing of a record can be changed any more; nil while it can.
func (d *Document) frozen() error {
	switch d.Status {
	case StatusDraft, StatusDiscarded:
		return ErrDraft
	case StatusVoid:
		return ErrVoid
	case StatusFiled:
		return ErrFiled
	case StatusDestroyed:
		return ErrDestroyed
	}
	return nil
}

// missing names what a record lacks before it can be filed; open are its open tasks, by kind.
func (d *Document) missing(open map[string]int) []fault.Field {
	var check fault.Check
	acknowledgements := open["acknowledge"] + open["circulate"]
	switch {
	case d.Status == StatusConcluded || d.Status == StatusHistorical:
	case d.Status == StatusDistributed && d.Handling == HandlingRead:
		others := 0
		for _, n := range open {
			others += n
		}
		if acknowledgements > 0 {
			check.Add("acknowledgements", "acknowledgements_open", "count", acknowledgements)
		} else if others > 0 {
			check.Add("status", "not_concluded")
		}
	default:
		check.Add("status", "not_concluded")
	}
	if d.ScopeState == ScopePending {
		check.Add("distribution", "scope_undecided")
	}
	if d.RegisterNo == "" {
		check.Add("register_no", "required")
	}
	if d.Handling == HandlingAct && d.LeadDepartment == nil && d.Status != StatusHistorical {
		check.Add("lead_department", "required")
	}
	final := d.finalFiles()
	if len(final) == 0 && d.Carrier != CarrierPaper {
		check.Add("file", "file_required")
	}
	if slices.ContainsFunc(final, func(f File) bool { return f.TextState == "withheld" }) {
		check.Add("file", "content_withheld")
	}
	return check.Fields()
}

// finalFiles are the files that no version replaces: what is filed.
func (d *Document) finalFiles() []File {
	replaced := map[string]bool{}
	for _, f := range d.Files {
		if f.Replaces != nil {
			replaced[*f.Replaces] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(d.Files), func(f File) bool { return replaced[f.ID] })
}

// Filed is the event of filing.
type Filed struct {
	Document string `json:"-"`
	Version  int    `json:"version"`
	Code     string `json:"archival_code"`
	Year     int    `json:"year"`
	Reasoned bool   `json:"another_year,omitempty"` // than that of the conclusion
	Batch    string `json:"batch,omitempty"`
}

// EventKind names the event.
func (Filed) EventKind() string { return "document.filed" }

// EventSubject is the record.
func (e Filed) EventSubject() (string, string) { return Kind, e.Document }
