//! One thing at a time for one member, many members at once.

use crate::storage::MemberId;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex as StdMutex, PoisonError, Weak},
};
use tokio::sync::{Mutex, OwnedMutexGuard};

/// A lock for each member. Cheap to clone; clones share the locks.
#[derive(Clone, Debug, Default)]
pub struct MemberLocks(Arc<StdMutex<HashMap<MemberId, Weak<Mutex<()>>>>>);

impl MemberLocks {
    /// Waits until nobody else holds this member's lock, then holds it until the guard is dropped.
    pub async fn lock(&self, member: MemberId) -> OwnedMutexGuard<()> {
        let lock = {
            let mut locks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            // Locks nobody holds or waits for are forgotten, so the map stays as small as what goes on at once.
            locks.retain(|_, lock| lock.strong_count() > 0);
            let lock = locks.get(&member).and_then(Weak::upgrade).unwrap_or_default();
            locks.insert(member, Arc::downgrade(&lock));
            lock
        };
        lock.lock_owned().await
    }
}
