package io.kontrol.reconciler.outcome;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The result of working on one resource. */
public sealed interface Outcome {

  /**
   * One method per outcome. A new outcome needs a new method here, so that nothing compiles until
   * every place that tells outcomes apart handles it. (The source level, Java 17, has no switch
   * over sealed types.)
   */
  interface Cases<T> {
    T applied(Applied applied);

    T failed(Failed failed);

    T waiting(Waiting waiting);

    T deferred();

    T deleteAccepted(DeleteAccepted accepted);

    T gone(Gone gone);

    T driftReported();

    T driftSettled();
  }

  /** Calls the method for this outcome. */
  <T> T match(Cases<T> cases);

  /**
   * The cluster holds the desired state.
   *
   * @param ownedFieldsHash empty when the server records no field of ours
   * @param altered JSON Pointers to fields that the cluster's admission changed or removed
   * @param rivals field managers that had changed the object; empty unless that was looked up
   * @param takeOver what belonged to somebody else before
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

    @Override
    public <T> T match(Cases<T> cases) {
      return cases.applied(this);
    }
  }

  /**
   * The object itself was rejected. The error stays on its row.
   *
   * @param httpCode 0 when there was no HTTP answer
   * @param code the server's reason, for events
   * @param message for people; contains no secret value
   * @param waitsFor what the object lacks, as a key of {@code DependencyKeys}
   */
  record Failed(int httpCode, String code, String message, Optional<String> waitsFor)
      implements Outcome {
    @Override
    public <T> T match(Cases<T> cases) {
      return cases.failed(this);
    }
  }

  /**
   * The namespace or definition of the object is being deleted, or was deleted. The object waits
   * until it is back.
   *
   * @param code the server's reason, for events
   * @param message for people; contains no secret value
   * @param waitsFor what the object lacks, as a key of {@code DependencyKeys}
   */
  record Waiting(String code, String message, String waitsFor) implements Outcome {
    @Override
    public <T> T match(Cases<T> cases) {
      return cases.waiting(this);
    }
  }

  /** The cluster is unreachable or asked for a pause; nothing is known about the object. */
  record Deferred() implements Outcome {
    @Override
    public <T> T match(Cases<T> cases) {
      return cases.deferred();
    }
  }

  /**
   * The cluster accepted the delete, and the object still exists.
   *
   * @param waitingFor for people: its finalizers, or its grace period
   */
  record DeleteAccepted(String uid, String waitingFor) implements Outcome {
    @Override
    public <T> T match(Cases<T> cases) {
      return cases.deleteAccepted(this);
    }
  }

  /** The deletion of the resource is finished. */
  record Gone(Ending ending) implements Outcome {
    @Override
    public <T> T match(Cases<T> cases) {
      return cases.gone(this);
    }
  }

  /** Drift was found and, by policy, left as it is. */
  record DriftReported() implements Outcome {
    @Override
    public <T> T match(Cases<T> cases) {
      return cases.driftReported();
    }
  }

  /** Drift that had been reported is over. */
  record DriftSettled() implements Outcome {
    @Override
    public <T> T match(Cases<T> cases) {
      return cases.driftSettled();
    }
  }

  /** How a deletion finished. */
  enum Ending {
    /** We deleted the object. */
    DELETED("deleted"),
    /** There was no object. */
    ABSENT("absent"),
    /** The object is not, or no longer, ours. It was not touched. */
    NOT_OURS("notOurs"),
    /** Our label and annotations were removed; the object stays. */
    ORPHANED("orphaned");

    private final String text;

    Ending(String text) {
      this.text = text;
    }

    /** As the event {@code Deleted} shows it. */
    public String text() {
      return text;
    }
  }
}
