package httpapi

import "context"

// TwilioForm is embedded by what Twilio posts.
type TwilioForm struct {
	Signature string `header:"X-Twilio-Signature" maxLength:"100"`
	RawBody   []byte `contentType:"application/x-www-form-urlencoded" doc:"The fields as Twilio has them."`
}

type twilioStatusInput struct {
	TwilioForm

	Tenant  string `path:"tenant" maxLength:"40"`
	Message string `path:"message" maxLength:"40"`
}

func (a *API) twilioStatus(ctx context.Context, in *twilioStatusInput) (*struct{}, error) {
	return nil, a.Twilio.Status(ctx, in.Tenant, in.Message, in.Signature, in.RawBody)
}

func (a *API) twilioAnswer(ctx context.Context, in *struct{ TwilioForm }) (*struct{}, error) {
	return nil, a.Twilio.Answer(ctx, in.Signature, in.RawBody)
}
