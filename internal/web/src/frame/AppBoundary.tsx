import { Component, type ReactNode } from 'react'
import { CrashPage } from './pages'

/** The last net: a screen that broke gives way to a page that says so. */
export class AppBoundary extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false }

  static getDerivedStateFromError() {
    return { broken: true }
  }

  override render() {
    return this.state.broken ? <CrashPage /> : this.props.children
  }
}
