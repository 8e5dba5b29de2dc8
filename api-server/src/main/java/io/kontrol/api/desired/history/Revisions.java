package io.kontrol.api.desired.history;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

/** Reads history, newest first. */
@ApplicationScoped
public class Revisions implements PanacheRepositoryBase<Revision, Revision.Key> {

  /**
   * @param before a generation that the page lies before
   */
  List<RevisionSummary> page(int resourceId, int before, int most) {
    return find("resourceId = ?1 AND generation < ?2 ORDER BY generation DESC", resourceId, before)
        .page(0, most)
        .project(RevisionSummary.class)
        .list();
  }

  /** A rollback uses a number again; the newest row of the number is meant. */
  Optional<Revision> newest(int resourceId, int revision) {
    return find("resourceId = ?1 AND revision = ?2 ORDER BY generation DESC", resourceId, revision)
        .firstResultOptional();
  }

  /** What held before the present revision. */
  Optional<Revision> before(int resourceId, int revision) {
    return find("resourceId = ?1 AND revision <> ?2 ORDER BY generation DESC", resourceId, revision)
        .firstResultOptional();
  }
}
