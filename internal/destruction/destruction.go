package destruction

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"docket/internal/access"
	"docket/internal/calendar"
	"docket/internal/fault"
)

// Kind is the kind of subject of tasks, traces and events of this package.
const Kind = "destruction"

// The tasks of a destruction. Those of the witnesses have the nodes before and after.
const (
	TaskAppraise = "appraise"
	TaskApprove  = "approve_destruction"
	TaskWitness  = "witness"

	nodeBefore, nodeAfter = "before", "after"
)

// Tasks are the kinds of tasks of this package.
func Tasks() []string { return []string{TaskAppraise, TaskApprove, TaskWitness} }

// Choices are the decisions of its tasks, by kind, or by kind and node: what is gone cannot be refused.
func Choices() map[string][]string {
	return map[string][]string{TaskAppraise: {agree, refuse}, TaskApprove: {agree, refuse}, TaskWitness: {agree, refuse}, TaskWitness + "/" + nodeAfter: {agree}}
}

const agree, refuse = "agree", "refuse"

// States of a destruction; see the package.
const (
	StateAppraisal  = "appraisal"
	StateApproval   = "approval"
	StateCounting   = "counting"
	StateReady      = "ready"
	StateExecuting  = "executing"
	StateConfirming = "confirming"
	StateDestroyed  = "destroyed"
	StateRefused    = "refused"
	StateWithdrawn  = "withdrawn"
)

// Steps of carrying out.
const (
	stepRecording = "recording"
	stepErasing   = "erasing"
	stepChecking  = "checking"
)

// Person is somebody with a part in a destruction.
type Person struct {
	Username string `json:"username"`
	Name     string `json:"name"`
}

// Destruction is one destruction with its list.
type Destruction struct {
	ID          string       `json:"id"`
	State       string       `json:"state" enum:"appraisal,approval,counting,ready,executing,confirming,destroyed,refused,withdrawn"`
	Step        string       `json:"step" enum:",recording,erasing,checking" doc:"how far carrying out has come"`
	Level       access.Level `json:"level" enum:"public,internal,confidential,secret" doc:"the highest of its records"`
	Count       int          `json:"count" doc:"items 件"`
	Reason      string       `json:"reason" doc:"销毁原因"`
	Method      string       `json:"method" doc:"销毁方式"`
	Place       string       `json:"place" doc:"地点"`
	RequestedBy Person       `json:"requested_by"`
	RequestedAt time.Time    `json:"requested_at"`
	Appraiser   *Person      `json:"appraiser" doc:"null: any archivist"`
	Approver    *Person      `json:"approver" doc:"null: any supervisor"`
	Witnesses   []Person     `json:"witnesses" doc:"监销人: two, or none while the approver has not named them"`
	ExecutedBy  *Person      `json:"executed_by"`
	ExecutedAt  *time.Time   `json:"executed_at"`
	EndedAt     *time.Time   `json:"ended_at"`
}

// isOver reports whether the people of the list have done their part.
func (d *Destruction) isOver() bool {
	return d.State == StateDestroyed || d.State == StateRefused || d.State == StateWithdrawn
}

// Item is a line of the list, as the record was when the list was made (domain 4.5). Of a line whose record
// the reader may not read, the place alone is told once the destruction is over.
type Item struct {
	Position       int           `json:"position" doc:"序号"`
	DocumentID     string        `json:"document_id,omitempty"`
	ArchivalCode   string        `json:"archival_code" doc:"档号"`
	SourceNo       string        `json:"source_no" doc:"文号"`
	Source         string        `json:"source" doc:"责任者"`
	Title          string        `json:"title" doc:"题名"`
	DocumentDate   calendar.Date `json:"document_date" format:"date" doc:"形成日期"`
	FilingYear     int           `json:"filing_year" doc:"年度; 0 when it was never filed"`
	Classification access.Level  `json:"classification" enum:"public,internal,confidential,secret"`
	Copies         int           `json:"copies" doc:"份数"`
	Pages          int           `json:"pages" doc:"页数"`
	Retention      string        `json:"retention" enum:",permanent,30y,10y" doc:"应保管期限"`
	KeptYears      int           `json:"kept_years" doc:"已保管期限"`
	Remarks        string        `json:"remarks"`
	IsHidden       bool          `json:"is_hidden" doc:"not for the reader, any more"`
}

// hide leaves the place of a line alone.
func (i *Item) hide() { *i = Item{Position: i.Position, IsHidden: true} }

// Act is something that somebody decided or did about a destruction, as it was sealed.
type Act struct {
	Kind     string    `json:"kind"`
	Node     string    `json:"node,omitempty" doc:"before or after, of a witness"`
	Actor    Person    `json:"actor"`
	At       time.Time `json:"at"`
	Decision string    `json:"decision"`
	Opinion  string    `json:"opinion,omitempty"`
	SHA256   string    `json:"sha256" doc:"of the sealed statement"`
}

// Detail is a destruction with its list and what has been decided.
type Detail struct {
	Destruction
	Items []Item `json:"items"`
	Acts  []Act  `json:"acts"`
}

// Request is what a destruction is asked for with.
type Request struct {
	Documents []string `json:"documents" minItems:"1" maxItems:"500" doc:"ids of records"`
	Reason    string   `json:"reason" minLength:"1" maxLength:"500"`
	Method    string   `json:"method" minLength:"1" maxLength:"200" doc:"销毁方式, for example 系统删除并覆写"`
	Place     string   `json:"place" minLength:"1" maxLength:"200" doc:"地点"`
	Appraiser string   `json:"appraiser,omitempty" doc:"user name of another archivist; any when absent"`
	Approver  string   `json:"approver,omitempty" doc:"user name of a supervisor; any when absent"`
	Witnesses []string `json:"witnesses,omitempty" maxItems:"2" doc:"user names of the two 监销人; named by the approver when absent"`
}

// most is how many records one list has at most.
const most = 500

func (r *Request) check() error {
	var check fault.Check
	for _, f := range []struct {
		name string
		text *string
		max  int
	}{{"reason", &r.Reason, 500}, {"method", &r.Method, 200}, {"place", &r.Place, 200}} {
		*f.text = strings.TrimSpace(*f.text)
		switch {
		case *f.text == "" && f.name == "reason":
			check.Add(f.name, "reason_required")
		case *f.text == "":
			check.Add(f.name, "required")
		case utf8.RuneCountInString(*f.text) > f.max:
			check.Add(f.name, "too_long", "max", f.max)
		case strings.ContainsRune(*f.text, 0):
			check.Add(f.name, "control_characters")
		}
	}
	switch {
	case len(r.Documents) == 0:
		check.Add("documents", "required")
	case len(r.Documents) > most:
		check.Add("documents", "too_many", "max", most)
	}
	seen := map[string]bool{}
	for i, id := range r.Documents {
		if seen[id] {
			check.Add(fmt.Sprintf("documents.%d", i), "listed_twice")
		}
		seen[id] = true
		if strings.ContainsRune(id, 0) {
			check.Add(fmt.Sprintf("documents.%d", i), "unknown_document")
		}
	}
	for field, username := range map[string]string{"appraiser": r.Appraiser, "approver": r.Approver} {
		if strings.ContainsRune(username, 0) {
			check.Add(field, "unknown_user", "value", strconv.Quote(username))
		}
	}
	return check.Err()
}

// checkWitnesses refuses one witness, the same one twice, and whoever asked. That no witness carries it out
// is seen to when somebody does.
func checkWitnesses(field string, names []string, requester string) error {
	var check fault.Check
	switch {
	case len(names) != 2:
		check.Add(field, "two_witnesses")
	case names[0] == names[1]:
		check.Add(field, "two_witnesses")
	}
	for i, n := range names {
		if strings.ContainsRune(n, 0) { // no name has it, and the database does not take it
			check.Add(fmt.Sprintf("%s.%d", field, i), "unknown_user", "value", strconv.Quote(n))
		}
		if n == requester {
			check.Add(fmt.Sprintf("%s.%d", field, i), "witness_has_part", "value", n)
		}
	}
	return check.Err()
}
