//! Pieces of the page, one a file, named for what each shows. They ask the server nothing: values come in, events go
//! out.

pub(crate) mod action;
pub(crate) mod calendar;
pub(crate) mod calendar_legend;
pub(crate) mod calendar_month;
pub(crate) mod calendar_years;
pub(crate) mod chart_data;
pub(crate) mod confirm;
pub(crate) mod copy;
pub(crate) mod day_chart;
pub(crate) mod day_table;
pub(crate) mod error_summary;
pub(crate) mod field;
pub(crate) mod form_drawing;
pub(crate) mod icon;
pub(crate) mod link_card;
pub(crate) mod night_chart;
pub(crate) mod notice;
pub(crate) mod page_heading;
pub(crate) mod permission_list;
pub(crate) mod plot;
pub(crate) mod progress;
pub(crate) mod readings;
pub(crate) mod route_picture;
pub(crate) mod site_frame;
pub(crate) mod stepper;
pub(crate) mod warning_drawing;
pub(crate) mod way_picture;
pub(crate) mod zoom;
