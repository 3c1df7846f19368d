// Package attachment takes in the bytes that people hand over and gives them out again. It is the
// door of the store for every module: one pass through SHA-256 into a synced temporary file
// (Receive), publication under the hash and a row in the transaction that refers to it (Adopt; Adoption
// for many at once), and reading (Open) after the caller has authorised it.
//
// Bytes first, row second: a row never refers to bytes that are not on disk. Bytes without a row
// are swept after a day, under a lock on their hash; who adopts bytes makes sure, under the same
// lock, that they are there. Names are kept as they were typed, less paths and characters that deceive
// the eye; they never become part of a key.
package attachment

import "docket/internal/fault"

// Errors of this package.
var (
	ErrTooLarge    = fault.New(fault.TooLarge, "attachment.too_large", "文件超过允许的大小。", "The file is larger than allowed.")
	ErrIncomplete  = fault.New(fault.BadRequest, "attachment.incomplete", "上传中断，文件不完整，未保存。请重新上传。", "The upload was cut off; nothing was saved. Send the file again.")
	ErrName        = fault.ErrInvalid.With(fault.Field{Field: "file", Code: "file_name"})
	ErrStateSecret = fault.New(fault.Invalid, "document.state_secret_mark",
		"文件带有国家秘密标志，不得存入本系统。请立即交保密办公室处理。",
		"This bears the mark of a state secret and must not be kept here. Hand it to the office for secrecy (保密办公室) at once.")
	ErrWithheld = fault.New(fault.Gone, "document.content_withheld",
		"内容已按保密规定移除。", "The content has been removed under the rules of secrecy.")
	ErrDestroyed = fault.New(fault.Gone, "document.content_destroyed",
		"内容已按规定销毁，登记信息与销毁清册仍保留。", "The content has been destroyed by rule; the entry and the list of the destruction remain.")
	ErrMissing = fault.New(fault.Unavailable, "attachment.unavailable",
		"文件内容暂时无法读取，请稍后重试。", "The file cannot be read right now; try again later.")
)
