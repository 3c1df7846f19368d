package document

// The events of distributing, signing for, and of who may read.
type (
	// Distributed: the distribution is in force, and so many more are asked to sign.
	Distributed struct {
		Document    string `json:"-"`
		Version     int    `json:"version"`
		Departments int    `json:"departments"`
		Persons     int    `json:"persons"`
	}
	// Acknowledged: a recipient has signed, electronically or on paper.
	Acknowledged struct {
		Document   string `json:"-"`
		Task       string `json:"task"`
		Department string `json:"department,omitempty"`
		Channel    string `json:"channel"`
		PenDate    string `json:"pen_date,omitempty"`
		Seq        int    `json:"seq"` // of the trace
	}
	// CopyMoved: a copy on paper was taken in, handed out, signed for, lent or given back.
	CopyMoved struct {
		Document   string `json:"-"`
		Copy       string `json:"copy"`
		Act        string `json:"act"` // added, handed_out, signed, borrowed, returned
		Department string `json:"department,omitempty"`
		Person     string `json:"person,omitempty"`
		On         string `json:"on,omitempty"`
		DueOn      string `json:"due_on,omitempty"`
	}
	// BorrowAsked: somebody wants to borrow the paper of a record.
	BorrowAsked struct {
		Document string `json:"-"`
		Task     string `json:"task"`
		DueOn    string `json:"due_on"`
	}
	// BorrowDecided: it was granted or not.
	BorrowDecided struct {
		Document string `json:"-"`
		Task     string `json:"task"`
		Granted  bool   `json:"granted"`
	}
	// ScopeChanged: the scope in force is another one.
	ScopeChanged struct {
		Document string `json:"-"`
		Version  int    `json:"version"`
		Task     string `json:"task,omitempty"` // a wider one waits for a supervisor
	}
	// Reclassified: the level, or its period, is another one.
	Reclassified struct {
		Document string `json:"-"`
		Version  int    `json:"version"`
		From     string `json:"from"`
		To       string `json:"to"`
		Until    string `json:"until,omitempty"`
	}
	// ReviewDue: the period of a classified record ends; somebody is to look at it.
	ReviewDue struct {
		Document string `json:"-"`
		Until    string `json:"until"`
	}
	// CustodyChanged: others keep a classified record.
	CustodyChanged struct {
		Document  string `json:"-"`
		Version   int    `json:"version"`
		Custodian string `json:"custodian"`
		Deputy    string `json:"deputy"`
	}
)

// EventKind names the event.
func (Distributed) EventKind() string { return "document.distributed" }

// EventKind names the event.
func (Acknowledged) EventKind() string { return "document.acknowledged" }

// EventKind names the event.
func (CopyMoved) EventKind() string { return "document.copy.moved" }

// EventKind names the event.
func (BorrowAsked) EventKind() string { return "document.borrow.asked" }

// EventKind names the event.
func (BorrowDecided) EventKind() string { return "document.borrow.decided" }

// EventKind names the event.
func (ScopeChanged) EventKind() string { return "document.scope.changed" }

// EventKind names the event.
func (Reclassified) EventKind() string { return "document.classification.changed" }

// EventKind names the event.
func (ReviewDue) EventKind() string { return "document.classification.review_due" }

// EventKind names the event.
func (CustodyChanged) EventKind() string { return "document.custody.changed" }

// EventSubject is the record.
func (e Distributed) EventSubject() (string, string) { return Kind, e.Document }

// EventSubject is the record.
func (e Acknowledged) EventSubject() (string, string) { return Kind, e.Document }

// EventSubject is the record.
func (e CopyMoved) EventSubject() (string, string) { return Kind, e.Document }

// EventSubject is the record.
func (e BorrowAsked) EventSubject() (string, string) { return Kind, e.Document }

// EventSubject is the record.
func (e BorrowDecided) EventSubject() (string, string) { return Kind, e.Document }

// EventSubject is the record.
func (e ScopeChanged) EventSubject() (string, string) { return Kind, e.Document }

// EventSubject is the record.
func (e Reclassified) EventSubject() (string, string) { return Kind, e.Document }

// EventSubject is the record.
func (e ReviewDue) EventSubject() (string, string) { return Kind, e.Document }

// EventSubject is the record.
func (e CustodyChanged) EventSubject() (string, string) { return Kind, e.Document }
