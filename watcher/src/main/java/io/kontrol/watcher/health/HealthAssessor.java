package io.kontrol.watcher.health;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.enterprise.context.ApplicationScoped;

/** Judges any object of a cluster. Holds no state but its rules; any number of threads may ask. */
@ApplicationScoped
public class HealthAssessor {
  private final KindHealth generic = new GenericHealth();

  /**
   * @param object whole, as the API server gave it
   */
  public Assessment assess(JsonNode object) {
    ObservedObject observed = new ObservedObject(object);
    if (observed.isBeingDeleted()) {
      return Assessment.progressing("Being deleted");
    }
    KindHealth builtIn = BuiltInKinds.of(observed);
    return builtIn == null ? generic.assess(observed) : builtIn.assess(observed);
  }

  /** The generic rule alone, as for a kind that nobody has heard of. */
  Assessment assessGenerically(JsonNode object) {
    ObservedObject observed = new ObservedObject(object);
    return observed.isBeingDeleted()
        ? Assessment.progressing("Being deleted")
        : generic.assess(observed);
  }
}
