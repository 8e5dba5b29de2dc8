package io.kontrol.model.resource;

/** What happens when an object that was applied is gone. */
public enum RecreatePolicy {
  /** It is made again. */
  Always,
  /**
   * It stays gone until a user asks for it: what holds data would come back empty, under the same
   * name.
   */
  Never
}
