package handover

import (
	"context"
	"slices"
	"time"

	"docket/internal/access"
	"docket/internal/fault"
)

// PermSee is the right to the page of somebody else; everybody sees the own one.
var PermSee = access.NewPermission("handover.see", access.Registrar, access.Supervisor, access.Admin)

// Why an item is not handed over.
var (
	ErrNoRight      = fault.New(fault.Forbidden, "handover.no_right", "此项须由文书或有权主管办理。", "A registrar or a cleared supervisor must hand this over.")
	ErrNoSuccessor  = fault.New(fault.Invalid, "handover.successor_needed", "此项须指定接手人。", "Name a successor for this.")
	ErrNotCleared   = fault.New(fault.Invalid, "handover.not_cleared", "接手人的涉密等级不足，请另选。", "The successor is not cleared for this; choose another.")
	ErrOutside      = fault.New(fault.Invalid, "handover.outside_scope", "接手人不在已批准的分发范围内，请先申请扩大范围或另选。", "The successor is not in the approved scope; have it widened first, or choose another.")
	ErrPersonal     = fault.New(fault.Conflict, "handover.personal", "此项只能由本人办理，请撤销后另行指定。", "Nobody may do this for somebody else; withdraw it and name another person.")
	ErrOnlyReader   = fault.New(fault.Conflict, "handover.only_reader", "分发范围只有此人，请先调整分发范围。", "The scope names nobody else; change the scope first.")
	ErrTwice        = fault.New(fault.Conflict, "handover.twice", "保管人与代管人不能是同一人，请另选。", "Custodian and deputy must be two people; choose another.")
	ErrOtherOffice  = fault.New(fault.Invalid, "handover.other_department", "收文联系人须属于该部门或其下级。", "A contact must belong to the department or one below it.")
	ErrOwnRequest   = fault.New(fault.Conflict, "handover.own_request", "接手人是此项的申请人，请另选。", "The successor has asked for this; choose another.")
	ErrConfigured   = fault.New(fault.Conflict, "handover.configured", "监视文件夹以此人名义登记，请由管理员修改 DOCKET_WATCH_USER 并重启服务。", "The watched folder works in this person's name; an administrator must change DOCKET_WATCH_USER and restart the service.")
	ErrOwnFolder    = fault.New(fault.Conflict, "handover.own_folder", "监视文件夹中有此人的专用文件夹，请由管理员在服务器上改名给接手人或移走。", "The watched folder holds a folder of this person's own; an administrator must rename it for the successor, or move it away, on the machine.")
	ErrOpen         = fault.New(fault.Conflict, "account.handover_open", "该人员名下还有未交接事项，请先在交接页办理，再停用账号。", "This person still holds something; hand it over first, then close the account.")
	errNoSelf       = fault.ErrInvalid.With(fault.Field{Field: "to", Code: "handover_self"})
	errNothingNamed = fault.ErrInvalid.With(fault.Field{Field: "to", Code: "required"})
)

// Kinds of items.
const (
	Task          = "task"
	Scope         = "scope"
	Custody       = "custody"
	Deputy        = "deputy"
	Contact       = "contact"
	ContactDeputy = "contact_deputy"
	Delegation    = "delegation"
	AuditGrant    = "audit_grant"
	WaitingFile   = "waiting_file"
	WatchedFolder = "watched_folder" // id: "." for the folder itself, else the name of the own folder below it
)

// Item is one thing that a person holds.
type Item struct {
	Kind           string  `json:"kind" enum:"task,scope,custody,deputy,contact,contact_deputy,delegation,audit_grant,waiting_file,watched_folder"`
	ID             string  `json:"id"`
	SubjectKind    string  `json:"subject_kind"`
	SubjectID      string  `json:"subject_id"`
	Title          *string `json:"title" doc:"null where the caller may not read it"`
	Number         *string `json:"number"`
	Detail         string  `json:"detail" doc:"node of a task, code of a department, the other person of a delegation, the name of a folder (. for the watched folder itself)"`
	NeedsSuccessor bool    `json:"needs_successor" doc:"else it ends with the handover"`

	Hidden bool         `json:"-"` // its reader may not read what it is about
	Level  access.Level `json:"-"` // of what it is about
}

// shown reports whether the item stands on the page for actor.
func (i Item) shown(actor access.Actor) bool {
	return !i.Hidden || actor.Has(access.Admin) || actor.MayApprove(i.Level)
}

// Handing is an item on its way to a successor.
type Handing struct {
	Item
	From   string
	To     access.Actor // the zero Actor where nobody takes over
	Reason string
}

// Part is a module whose items people hold.
type Part interface {
	// Kinds are the kinds of its items.
	HandoverKinds() []string
	// Held returns the items of a person in a steady order, named as far as actor may read them.
	Held(ctx context.Context, actor access.Actor, username string) ([]Item, error)
	// HandOver gives one item to its successor, or ends it; a fault says why not.
	HandOver(ctx context.Context, actor access.Actor, h Handing) error
}

// Page is what one person holds.
type Page struct {
	Username   string     `json:"username"`
	Name       string     `json:"name"`
	Department string     `json:"department"`
	IsActive   bool       `json:"is_active"`
	Items      []Item     `json:"items"`
	IsComplete bool       `json:"is_complete" doc:"nothing is left, as far as the caller sees"`
	Refused    []Refusal  `json:"refused" doc:"what was asked for now and not done"`
	History    []Handover `json:"history" doc:"newest first; of others for administrators and supervisors alone"`
}

// Refusal says why an item was not handed over.
type Refusal struct {
	Kind   string `json:"kind"`
	ID     string `json:"id"`
	Code   string `json:"code"`
	Detail string `json:"detail" doc:"中文"`
	En     string `json:"detail_en"`
}

// Handover is an earlier act.
type Handover struct {
	DoneBy string            `json:"done_by"`
	DoneAt time.Time         `json:"done_at"`
	To     map[string]string `json:"to"`
	Reason string            `json:"reason"`
	Handed int               `json:"handed"`
}

// Input names a successor by kind of item. A kind that is named is handed over, or ended where it needs
// nobody; what is not named stays. Only narrows that to single items.
type Input struct {
	To     map[string]string `json:"to" doc:"user name by kind; empty for what needs nobody"`
	Only   []string          `json:"only,omitempty" doc:"ids of items; absent: all of the kinds named"`
	Reason string            `json:"reason" doc:"at most 500 characters"`
}

// names reports whether an item is asked for, and its successor.
func (in *Input) names(i Item, successors map[string]access.Actor) (to access.Actor, ok bool) {
	to, ok = successors[i.Kind]
	return to, ok && (len(in.Only) == 0 || slices.Contains(in.Only, i.ID))
}
