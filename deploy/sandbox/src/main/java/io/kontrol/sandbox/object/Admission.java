package io.kontrol.sandbox.object;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Admission of writes, in addition to the validation of the kind. */
public interface Admission {
  /** May change the object. */
  void mutate(String verb, RequestTarget target, ObjectNode object);

  /**
   * @throws io.kontrol.sandbox.status.StatusException when the delete is denied
   */
  void admitDelete(RequestTarget target);
}
