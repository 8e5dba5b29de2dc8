package io.kontrol.api.desired.history;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

/** Reads revisions, newest first. */
@ApplicationScoped
public class Revisions implements PanacheRepositoryBase<Revision, Revision.Key> {

  /**
   * @param before the page has generations below this one
   */
  List<RevisionSummary> page(int resourceId, int before, int most) {
    return find("resourceId = ?1 AND generation < ?2 ORDER BY generation DESC", resourceId, before)
        .page(0, most)
        .project(RevisionSummary.class)
        .list();
  }

  /** The newest row with this number, which a rollback uses again. */
  Optional<Revision> newest(int resourceId, int revision) {
    return find("resourceId = ?1 AND revision = ?2 ORDER BY generation DESC", resourceId, revision)
        .firstResultOptional();
  }

  /** The newest row with another number than the current one. */
  Optional<Revision> before(int resourceId, int revision) {
    return find("resourceId = ?1 AND revision <> ?2 ORDER BY generation DESC", resourceId, revision)
        .firstResultOptional();
  }
}
