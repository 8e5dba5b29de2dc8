package io.kontrol.watcher.observation;

import io.kontrol.watcher.health.model.Assessment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What was last seen of one object, compact enough to wait for the database in great numbers. */
public sealed interface Observation {

  ObjectKey key();

  /** Kubernetes' resourceVersion at which this is true. */
  String version();

  @Nullable String uid();

  /** When it reached this process, on {@link System#nanoTime}'s clock. */
  long receivedAt();

  /** Null when a watch has told it unasked. */
  @Nullable ListTimestamp asked();

  /** The same, when it takes the place of an earlier one that waits and will not be written. */
  default Observation following(Observation earlier) {
    return this;
  }

  /** Bytes of memory that it takes while it waits, about. */
  int weight();

  /**
   * The object is there.
   *
   * @param spec the object as JSON, without managedFields and status; secret values as digests
   * @param status as JSON
   * @param generation from the annotation {@code kontrol/generation}
   * @param revision from the annotation {@code kontrol/revision}
   * @param ownedFieldsHash null when {@code kontrol} has applied nothing to the object
   * @param finished it runs to completion, and has
   * @param deletionMessage what its deletion waits for; null unless it is being deleted
   * @param contentHash over everything in spec that a person may change
   * @param managedFields as JSON: who owns what, should it turn out to have drifted
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

    /** What had finished has, even if it ends once more by being deleted. */
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
   * The object is not among those that bear our label.
   *
   * @param confirmed it is known not to exist either; otherwise its label may just have been taken
   *     off
   * @param result how it ended, where it is known to run to completion and to have finished
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

    /** What had finished has, even if its last state does not tell. */
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

    /** After it was asked for, and not found. */
    public Gone confirm(long now) {
      return new Gone(key, uid, version, true, result, now, asked);
    }

    @Override
    public int weight() {
      return OVERHEAD;
    }
  }
}
