package document

import (
	"time"

	"docket/internal/access"
	"docket/internal/calendar"
	"docket/internal/preserve"
	"docket/internal/tag"
	"docket/storage"
)

// Fields is what a person enters. Empty texts and lists mean "not given".
type Fields struct {
	Title                string        `json:"title" doc:"文件标题" minLength:"1" maxLength:"500"`
	Source               string        `json:"source" doc:"来文单位" minLength:"1" maxLength:"200"`
	SourceNo             string        `json:"source_no" doc:"来文字号, as typed; empty when there is none" maxLength:"100"`
	Direction            string        `json:"direction" doc:"收文 发文 内部" enum:"incoming,outgoing,internal"`
	Register             string        `json:"register" doc:"登记簿: its prefix, for example 收; empty for the usual one" maxLength:"20"`
	Kind                 string        `json:"kind" doc:"文种" maxLength:"20"`
	ReceivedOn           calendar.Date `json:"received_on" doc:"收文日期, not in the future" format:"date"`
	ReceivedAt           *time.Time    `json:"received_at" doc:"time of receipt, for urgent ones"`
	DocumentDate         calendar.Date `json:"document_date" doc:"成文日期" format:"date"`
	Classification       access.Level  `json:"classification" doc:"密级" enum:"public,internal,confidential,secret"`
	ClassificationUntil  calendar.Date `json:"classification_until" doc:"保密期限, last day" format:"date"`
	Urgency              string        `json:"urgency" doc:"平件 加急 特急" enum:"normal,urgent,critical"`
	Handling             string        `json:"handling" doc:"阅件 办件" enum:"read,act"`
	DueOn                calendar.Date `json:"due_on" doc:"办理期限; mandatory for 办件" format:"date"`
	Distribution         access.Scope  `json:"distribution" doc:"分发范围"`
	LeadDepartment       *string       `json:"lead_department" doc:"主办部门"`
	AssistingDepartments []string      `json:"assisting_departments" doc:"协办部门"`
	Tags                 []tag.Tag     `json:"tags"`
	Carrier              string        `json:"carrier" doc:"载体" enum:"electronic,paper,fax,mail"`
	Location             string        `json:"location" doc:"where paper lies" maxLength:"200"`
	MainRecipients       []string      `json:"main_recipients" doc:"主送: to whom an outgoing document is addressed, as written on it"`
	CopiedTo             []string      `json:"copied_to" doc:"抄送"`
	Copies               int           `json:"copies" doc:"份数" minimum:"0"`
	CopyNos              []string      `json:"copy_nos" doc:"份号, six digits each"`
	Pages                int           `json:"pages" doc:"页数" minimum:"0"`
	Attachments          int           `json:"attachments" doc:"附件数" minimum:"0"`
	Remarks              string        `json:"remarks" maxLength:"4000"`
	DeliveredBy          string        `json:"delivered_by" doc:"who handed it over" maxLength:"100"`
	Pieces               int           `json:"pieces" doc:"pieces counted at receipt" minimum:"0"`
	Damage               string        `json:"damage" doc:"damage seen at receipt" maxLength:"500"`
	NeedsReply           bool          `json:"needs_reply" doc:"须答复: concluded only when a reply is linked to it"`
}

// The words of Fields and Document.
const (
	Incoming, Outgoing, Inside = "incoming", "outgoing", "internal"
	HandlingRead, HandlingAct  = "read", "act"
	CarrierPaper               = "paper"

	StatusRegistered  = "registered"
	StatusDistributed = "distributed"
	StatusCirculating = "circulating"
	StatusConcluded   = "concluded"
	StatusFiled       = "filed"
	StatusDestroyed   = "destroyed"
	StatusVoid        = "void"
	StatusReturned    = "returned"
	StatusHistorical  = "historical"
	StatusDraft       = "draft"     // written here, not signed off yet: no number
	StatusDiscarded   = "discarded" // a draft that its drafter gave up before submitting it

	ScopeOpen, ScopePending, ScopeApproved, ScopeRefused = "open", "pending", "approved", "refused"
)

// File is one file of a record. A version replaces another file of it, which stays.
type File struct {
	ID         string    `json:"id"`
	Name       string    `json:"name"`
	Role       string    `json:"role" enum:"main,attachment,version,returned,sealed" doc:"returned: given back to the queue; kept as history. sealed: the scan of the sealed original"`
	Replaces   *string   `json:"replaces" doc:"the file that this version replaces"`
	Reason     string    `json:"reason,omitempty"`
	MediaType  string    `json:"media_type"`
	SizeBytes  int64     `json:"size_bytes"`
	SHA256     string    `json:"sha256"`
	Pages      int       `json:"pages" doc:"0 while unknown"`
	TextState  string    `json:"text_state" enum:"pending,done,ocr,none,failed,withheld"`
	TextReason string    `json:"text_reason,omitempty" doc:"why there is no text"`
	AddedBy    string    `json:"added_by"`
	AddedAt    time.Time `json:"added_at"`
	// IsFromQueue: it may go back to the queue for a while.
	IsFromQueue bool            `json:"is_from_queue" doc:"paper that came home from the files waiting for registration"`
	Copies      preserve.Copies `json:"copies"`

	hasText bool // for the index alone: there is a text object that may be read
}

// destroyed shows f as one whose content was destroyed, whatever another record makes of the same bytes:
// its own is withheld for good.
func (f *File) destroyed() {
	f.TextState, f.TextReason = "withheld", "destroyed"
	f.Copies = preserve.Copies{Local: preserve.State{State: "removed"}, Bucket: preserve.State{State: "removed"}}
}

// Key is where the file's bytes lie in both replicas.
func (f File) Key() string { return storage.BlobKey(f.SHA256) }

// Warning is something the registrar should look at; it never stops a registration.
type Warning struct {
	Code string   `json:"code" enum:"possible_duplicate,file_metadata"`
	IDs  []string `json:"ids" doc:"the records meant, as far as the caller may read them; of file_metadata the files"`
}

// Document is a record as it is answered.
type Document struct {
	ID string `json:"id"`
	Fields
	RegisterNo string `json:"register_no" doc:"收文号"`
	Status     string `json:"status" enum:"registered,distributed,circulating,concluded,filed,destroyed,void,returned,historical,draft,discarded"`
	ScopeState string `json:"scope_state" enum:"open,pending,approved,refused"`
	Custodian  string `json:"custodian" doc:"who keeps a classified document"`
	Deputy     string `json:"deputy"`
	VoidReason string `json:"void_reason,omitempty"`
	Progress
	Filing
	Drafting
	RegisteredBy string    `json:"registered_by"`
	RegisteredAt time.Time `json:"registered_at"`
	Files        []File    `json:"files"`
	Warnings     []Warning `json:"warnings"`
	Version      int       `json:"version"`

	numberYear, number int
	replyTo            *string // what it answers; shown by Links alone, to those who may read that too
	isWidening         bool    // a wider scope waits for a supervisor, who reads the record until then
}

// Progress is what has become of a record since its registration.
type Progress struct {
	IsDistributed bool          `json:"is_distributed" doc:"the distribution is in force"`
	Handed        access.Handed `json:"handed" doc:"to whom its route has handed it"`
	Originals     []string      `json:"originals" doc:"who besides the custodian may open the original of a classified one"`
	Outcome       string        `json:"outcome" doc:"办理结果"`
	ConcludedOn   calendar.Date `json:"concluded_on" doc:"办结日期" format:"date"`
}

// Filing is where a record stands in the archive (domain 4.1); zero until it is filed.
type Filing struct {
	FilingYear     int           `json:"filing_year" doc:"归档年度"`
	Retention      string        `json:"retention" doc:"保管期限" enum:",permanent,30y,10y"`
	FilingCategory string        `json:"filing_category" doc:"门类, for example WS"`
	FilingOffice   string        `json:"filing_office" doc:"机构或问题"`
	ItemNo         int           `json:"item_no" doc:"件号"`
	ArchivalCode   string        `json:"archival_code" doc:"档号"`
	FiledOn        calendar.Date `json:"filed_on" format:"date"`
	DestroyedOn    calendar.Date `json:"destroyed_on" format:"date"`
	ExtendedYears  int           `json:"extended_years" doc:"years it is kept beyond its retention 续存"`
}

// readers returns the reader keys of the record as it stands: design.md 8.
func (d *Document) readers() []string {
	r := access.Readable{Level: d.Classification, Handed: d.Handed}
	if d.isWrittenHere() {
		r.IsDraft, r.ByContact, r.Head = d.isDraft(), true, d.DraftingDepartment
		if !d.Classification.Classified() {
			r.People = []string{d.Drafter}
		}
	}
	switch {
	case d.isDraft() && d.ScopeState != ScopePending && d.ScopeState != ScopeRefused:
		r.People = append(r.People, d.Custodian, d.Deputy) // of a classified one, whose scope is read by when it is issued
		r.Pending = d.Classification.Classified() && (d.isWidening || d.Custodian == "")
	case !d.Classification.Classified():
		if d.IsDistributed { // a 办件 is not, before somebody distributes it
			r.Scope = d.Distribution
		}
	case d.ScopeState == ScopeApproved:
		r.Scope = d.Distribution
		r.People = []string{d.Custodian, d.Deputy}
		r.Pending = (d.isWidening || d.Custodian == "") && d.Status != StatusVoid // a wider scope, or a custodian to be named
	default:
		if d.isDraft() {
			r.Handed = access.Handed{} // nobody reads on before its scope is approved
		}
		r.People = []string{d.RegisteredBy, d.Custodian, d.Deputy}
		r.Pending = d.ScopeState == ScopePending && d.Status != StatusVoid // what is void needs no approver
	}
	return access.Readers(r)
}

// begin sets what registering decides: status and scope (DOC-02, DOC-11).
func (d *Document) begin() {
	d.Status, d.ScopeState = StatusRegistered, ScopeOpen
	d.Handed, d.Originals = access.Handed{}.To("", "", ""), []string{}
	if d.Classification.Classified() {
		d.ScopeState = ScopePending
		d.Custodian = d.RegisteredBy
		return
	}
	if d.Handling == HandlingRead {
		d.Status, d.IsDistributed = StatusDistributed, true
	}
}

// decideScope applies a supervisor's decision on the distribution (DOC-11).
func (d *Document) decideScope(approved bool) {
	d.ScopeState = ScopeRefused
	if approved {
		d.ScopeState = ScopeApproved
		if d.Handling == HandlingRead && d.Status == StatusRegistered {
			d.Status, d.IsDistributed = StatusDistributed, true
		}
	}
}

// blobs returns the hashes of all files, for the manifest.
func (d *Document) blobs() []string {
	out := make([]string, 0, len(d.Files))
	for _, f := range d.Files {
		out = append(out, f.SHA256)
	}
	return out
}
