//! The pages of those who configure: services and their forms, kinds, messages, what differs from the pack.

mod button;
pub mod calendar;
mod calendar_form;
mod calendar_trial;
mod calendar_year;
pub mod calendars;
mod compare;
mod difference;
pub mod differences;
mod draft;
pub mod editor;
mod graph;
mod graph_words;
pub mod kind;
pub mod kinds;
mod meant;
pub mod message;
pub mod messages;
pub mod replies;
pub mod reply;
pub mod service;
pub mod services;
mod text;
mod words;
