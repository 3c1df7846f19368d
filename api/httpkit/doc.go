// Package httpkit is what all routes share: binding, the actor of a request, errors as problem
// documents (RFC 9457), streamed bodies, and the rules of HTTP that protect readers.
//
// # How a request runs
//
// Fiber takes it with StreamRequestBody and Immutable (without Immutable, inputs of one request
// changed under another). Middleware gives it an id, a deadline and security headers, then finds
// the actor; a stranger gets 401 before anything is parsed or validated. Routes are typed huma
// operations: the document that describes them and the code that serves them are one.
//
// Bodies of ordinary routes are read whole, up to MaxJSONBytes, before huma sees them. Routes that
// stream take the body themselves through Body, which turns a sender's early end into an error:
// fasthttp reports it as a clean end of stream.
//
// A refused body is read on for a while and the connection closed (Refuse): otherwise the client
// sees a reset instead of the reason, or its unread rest would be taken for the next request.
package httpkit
