package stripetest

import "maps"

// newIntent makes a payment that has not been tried yet.
func (s *Server) newIntent(acc *account, amount int64, currency string, fields Object) Object {
	o := Object{
		"amount": amount, "amount_received": int64(0), "amount_capturable": int64(0), "currency": currency, "status": "requires_payment_method",
		"capture_method": "automatic", "customer": nil, "description": nil, "invoice": nil, "latest_charge": nil, "payment_method": nil,
		"last_payment_error": nil, "canceled_at": nil, "payment_method_types": []string{"card"}, "receipt_email": nil,
	}
	maps.Copy(o, fields)
	acc.add(s, "payment_intent", "pi_", o)
	o["client_secret"] = o.ID() + "_secret_" + newID("")
	s.emit(acc, "payment_intent.created", o, nil)
	return o
}

// confirm charges a card for a payment. The owner of the card is present when they stand at a page.
func (s *Server) confirm(acc *account, intent, card Object, present bool) *APIError {
	failure := &APIError{Status: 402, Type: cardError, Code: "payment_method_missing", Message: "There is no card to charge."}
	if card != nil {
		failure = Card(card.Str("_number")).outcome(present)
		intent["payment_method"] = card.ID()
	}
	charge := Object{
		"amount": intent.Int("amount"), "amount_captured": int64(0), "amount_refunded": int64(0), "currency": intent.Str("currency"),
		"customer": intent["customer"], "description": intent["description"], "invoice": intent["invoice"], "payment_intent": intent.ID(),
		"payment_method": intent["payment_method"], "paid": failure == nil, "captured": failure == nil, "refunded": false, "disputed": false,
		"failure_code": nil, "failure_message": nil, "receipt_url": nil, "status": "succeeded", "metadata": shown(intent.metadata()),
	}
	if card != nil {
		charge["payment_method_details"] = Object{"type": "card", "card": shown(card.In("card"))}
		charge["billing_details"] = shown(card.In("billing_details"))
	}
	if failure != nil {
		charge["status"], charge["failure_code"], charge["failure_message"] = "failed", failure.Code, failure.Message
		intent["status"] = "requires_payment_method"
		if failure.Code == "authentication_required" {
			intent["status"] = "requires_action"
		}
		intent["last_payment_error"] = Object{"type": failure.Type, "code": failure.Code, "decline_code": failure.Decline, "message": failure.Message}
		if card != nil {
			acc.add(s, "charge", "ch_", charge)
			intent["latest_charge"] = charge.ID()
			s.emit(acc, "charge.failed", charge, nil)
		}
		s.emit(acc, "payment_intent.payment_failed", intent, nil)
		return failure
	}
	charge["amount_captured"] = intent.Int("amount")
	acc.add(s, "charge", "ch_", charge)
	charge["receipt_url"] = s.address("/receipts/%s", charge.ID())
	intent["status"], intent["amount_received"], intent["latest_charge"] = "succeeded", intent.Int("amount"), charge.ID()
	intent["last_payment_error"] = nil
	s.emit(acc, "charge.succeeded", charge, nil)
	s.emit(acc, "payment_intent.succeeded", intent, nil)
	return nil
}

// cardOf is the card that a subscription (or nil) or its customer is charged by; nil when there is none.
func cardOf(acc *account, customer string, sub Object) Object {
	if sub != nil {
		if card := acc.byID[sub.Str("default_payment_method")]; card != nil {
			return card
		}
	}
	if of := acc.byID[customer]; of != nil {
		return acc.byID[of.In("invoice_settings").Str("default_payment_method")]
	}
	return nil
}
