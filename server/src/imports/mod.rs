//! Runs imports: plans, resumes, waits, repairs and delivers. Knows no HTTP framework.
