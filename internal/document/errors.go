package document

import "docket/internal/fault"

// Errors of this package.
var (
	ErrNotFound  = fault.ErrNotFound // absent and not readable: byte for byte the same
	ErrKeyReused = fault.New(fault.Invalid, "document.idempotency_key_reused",
		"此 Idempotency-Key 已用于另一份内容，请换一个。", "This Idempotency-Key was used for other content; choose another.")
	ErrKeyRunning = fault.New(fault.Conflict, "document.idempotency_key_running",
		"同一请求仍在处理，请稍后重试。", "The same request is still being worked on; try again shortly.")
	ErrVoid          = fault.New(fault.Conflict, "document.void", "该登记已作废，不能再修改。", "This entry is void and cannot be changed.")
	ErrDraft         = fault.New(fault.Conflict, "document.draft", "该文件还是拟稿，签发编号之后才能这样办理。", "This is still a draft; that is done once it has been signed off and numbered.")
	ErrDestroyed     = fault.New(fault.Conflict, "document.destroyed", "该文件已销毁，登记信息不能再修改。", "This document has been destroyed; its entry cannot be changed.")
	ErrNotDisposable = fault.New(fault.Conflict, "document.not_disposable", "清册中有现在不能销毁的文件，请按提示移出或处理。", "Some of these documents cannot be destroyed now; take them off the list or see to what is named.")
	ErrNotTemporary  = fault.New(fault.Conflict, "document.not_temporary", "只有已归档且非永久保管的文件可以续存。", "Only what is filed for a number of years can be kept longer.")
	ErrListed        = fault.New(fault.Conflict, "document.destruction_under_way", "该文件已列入销毁清册；请先撤回该销毁。", "This document is on the list of a destruction; withdraw that first.")
	ErrNotReturned   = fault.New(fault.Conflict, "document.file_not_returned", "只有从待登记归入、归入人本人在七日内才能退回待登记；涉密公文的文件不能退回。", "Only a file that came from the queue goes back to it, by whoever attached it and within seven days; nothing of a classified record does.")
	ErrNotDone       = fault.New(fault.Unavailable, "document.copies_pending", "文件已登记，但云端副本尚未存妥。请用相同请求重试查询，不会重复登记。", "The document is registered, but its copy in the bucket is not stored yet. Send the same request again; nothing is done twice.")
	ErrDecided       = fault.New(fault.Conflict, "document.scope_decided", "该审批已被处理。", "This approval has been decided already.")
	ErrNoSuchChoice  = fault.ErrInvalid.With(fault.Field{Field: "decision", Code: "choice", Params: map[string]any{"choices": "agree, refuse"}})
	ErrReplyMissing  = fault.New(fault.Conflict, "document.reply_missing", "该文件须答复，尚无复文；请先登记并关联复文。", "This document needs a reply and has none; register the reply to it first.")
	ErrObjected      = fault.New(fault.Conflict, "document.objected", "您已对此提出异议。", "You have objected to this already.")
	ErrNoPreview     = fault.New(fault.NotFound, "document.no_preview", "该页没有预览图。", "There is no image of this page.")
	ErrNoText        = fault.New(fault.NotFound, "document.no_text", "该文件没有可显示的文本。", "This file has no text to show.")
)
