package destruction

import "docket/internal/fault"

// Errors of this package.
var (
	ErrNotFound = fault.ErrNotFound // absent, and not for the actor: the same answer
	ErrState    = fault.New(fault.Conflict, "destruction.not_now", "该销毁已进入其他阶段，请刷新后再办理。", "This destruction has gone on since; reload before you act.")
	ErrNotReady = fault.New(fault.Conflict, "destruction.not_ready", "尚不能执行销毁：须经鉴定、审批并由两名监销人清点确认。", "It cannot be carried out yet: it needs appraisal, approval and the count of both witnesses.")
	ErrWitness  = fault.New(fault.Conflict, "destruction.executor_is_witness", "监销人不得执行销毁，请由其他档案员执行。", "A witness cannot carry out the destruction; another archivist must.")
	ErrChoice   = fault.ErrInvalid.With(fault.Field{Field: "decision", Code: "choice", Params: map[string]any{"choices": "agree, refuse"}})
	ErrAfter    = fault.ErrInvalid.With(fault.Field{Field: "decision", Code: "choice", Params: map[string]any{"choices": "agree"}})
)
