package io.kontrol.reconciler.outcome;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How an attempt ended. */
public sealed interface Outcome {

  /**
   * The cluster has it.
   *
   * @param ownedFieldsHash empty when the server has not recorded us as an owner of anything
   * @param altered JSON Pointers to fields that the cluster's admission set otherwise, or removed
   * @param rivals the field managers who had changed it; empty unless that was asked for
   * @param takeOver what was somebody else's before
   */
  record Applied(
      String uid,
      String resourceVersion,
      Optional<String> ownedFieldsHash,
      Duration took,
      List<String> altered,
      List<String> rivals,
      TakeOver takeOver)
      implements Outcome {
    public Applied {
      altered = List.copyOf(altered);
      rivals = List.copyOf(rivals);
    }
  }

  /**
   * It is the object's own failure, and stays on its row.
   *
   * @param httpCode 0 where no answer is meant
   * @param code the server's reason: for events
   * @param message for people; without any secret's value
   * @param waitsFor what it lacks, as {@code WorkItem} names it
   */
  record Failed(int httpCode, String code, String message, Optional<String> waitsFor)
      implements Outcome {}

  /**
   * What it needs is gone or going, through no fault of its own, and it waits for that to be back.
   *
   * @param code the server's reason: for events
   * @param message for people; without any secret's value
   * @param waitsFor what it lacks, as {@code WorkItem} names it
   */
  record Waiting(String code, String message, String waitsFor) implements Outcome {}

  /** The cluster is away or wants a pause; nothing has been learnt about the object. */
  record Deferred() implements Outcome {}

  /**
   * The cluster has agreed to the delete, and the object is not gone yet.
   *
   * @param waitingFor for people: its finalizers, or its grace period
   */
  record DeleteAccepted(String uid, String waitingFor) implements Outcome {}

  /** The resource's deletion is finished. */
  record Gone(Ending ending) implements Outcome {}

  /** Drift was seen and left as it is. */
  record DriftReported() implements Outcome {}

  /** All agrees, by other hands or ours. */
  record DriftSettled() implements Outcome {}

  /** How a deletion finished; by name in the event. */
  enum Ending {
    /** We have deleted the object. */
    deleted,
    /** There was no object. */
    absent,
    /** The object is not, or no longer, ours, and was not touched. */
    notOurs,
    /** Our marks were taken off; the object stays. */
    orphaned
  }
}
