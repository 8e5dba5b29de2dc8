package io.kontrol.sandbox.object;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** What admission does to a write besides the checks of the kind itself. */
public interface Webhooks {
  /** May change the object. */
  void mutate(String verb, Target target, ObjectNode object);

  /**
   * @throws io.kontrol.sandbox.status.StatusException when the delete is denied
   */
  void admitDelete(Target target);
}
