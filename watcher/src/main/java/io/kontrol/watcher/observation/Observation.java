package io.kontrol.watcher.observation;

import io.kontrol.watcher.health.model.Assessment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The last observation of an object, compact since many may wait to be written. */
public sealed interface Observation {

  ObjectKey key();

  /** The resourceVersion of this observation. */
  String version();

  @Nullable String uid();

  /** When it was received, by {@link System#nanoTime}. */
  long receivedAt();

  /** When it was requested; null if it came from a watch. */
  @Nullable ListTimestamp asked();

  /** The observation that replaces both this and an earlier one that was not written. */
  default Observation following(Observation earlier) {
    return this;
  }

  /** Approximate memory in bytes. */
  int weight();

  /**
   * The object exists.
   *
   * @param spec the object as JSON, without managedFields and status, with secret values as digests
   * @param status as JSON
   * @param generation from the annotation {@code kontrol/generation}
   * @param revision from the annotation {@code kontrol/revision}
   * @param ownedFieldsHash null if {@code kontrol} owns no field of the object
   * @param finished whether it ran to completion
   * @param deletionMessage what its deletion waits for; null unless it is being deleted
   * @param contentHash over everything in spec that a user may change
   * @param managedFields as JSON, needed if the object has drifted
   * @param fingerprint null for Secrets
   */
  record Present(
      ObjectKey key,
      String uid,
      String version,
      String spec,
      @Nullable String status,
      @Nullable Integer generation,
      @Nullable Integer revision,
      @Nullable String ownedFieldsHash,
      String contentHash,
      Assessment health,
      boolean finished,
      @Nullable String deletionMessage,
      String managedFields,
      @Nullable Long fingerprint,
      long receivedAt,
      @Nullable ListTimestamp asked)
      implements Observation {
    private static final int OVERHEAD = 800;

    /** A finished object stays finished, even if it ends again by being deleted. */
    @Override
    public Observation following(Observation earlier) {
      if (finished
          || deletionMessage == null
          || !(earlier instanceof Present before)
          || !before.finished()
          || !uid.equals(before.uid())) {
        return this;
      }
      return new Present(
          key,
          uid,
          version,
          spec,
          status,
          generation,
          revision,
          ownedFieldsHash,
          contentHash,
          before.health(),
          true,
          deletionMessage,
          managedFields,
          fingerprint,
          receivedAt,
          asked);
    }

    @Override
    public int weight() {
      return OVERHEAD
          + spec.length()
          + managedFields.length()
          + (status == null ? 0 : status.length());
    }
  }

  /**
   * The object does not exist, or no longer has our label.
   *
   * @param confirmed whether it is known not to exist; otherwise only its label may be gone
   * @param result its health at the end, if it is known to have run to completion
   */
  record Gone(
      ObjectKey key,
      @Nullable String uid,
      String version,
      boolean confirmed,
      @Nullable Assessment result,
      long receivedAt,
      @Nullable ListTimestamp asked)
      implements Observation {
    private static final int OVERHEAD = 400;

    /** A finished object stays finished, even if its last state does not show it. */
    @Override
    public Observation following(Observation earlier) {
      if (result != null || !Objects.equals(uid, earlier.uid())) {
        return this;
      }
      if (earlier instanceof Present present) {
        return present.finished() ? endedAs(present.health()) : this;
      }
      return endedAs(((Gone) earlier).result());
    }

    private Gone endedAs(@Nullable Assessment health) {
      return new Gone(key, uid, version, confirmed, health, receivedAt, asked);
    }

    /** After a read that did not find it. */
    public Gone confirm(long now) {
      return new Gone(key, uid, version, true, result, now, asked);
    }

    @Override
    public int weight() {
      return OVERHEAD;
    }
  }
}
