import type { components } from '@/api/schema'

type Schemas = components['schemas']

export type Invoice = Schemas['Invoice']
export type Standing = Invoice['standing']
export type InvoiceBuyer = Schemas['InvoiceBuyer']
export type InvoiceAddress = Schemas['InvoiceAddress']
export type InvoiceSettings = Schemas['InvoiceSettings']
export type InvoiceIssuer = Schemas['InvoiceIssuer']
export type InvoiceSeries = Schemas['InvoiceSeries']
export type InvoiceTax = Schemas['InvoiceTax']
export type InvoiceContent = Schemas['EditInvoiceInputBody']
export type LineContent = Schemas['NewInvoiceLine']
