/** What the services agree on about Kubernetes objects: metadata, owned fields, discovery. */
@NullMarked
package io.kontrol.model.kubernetes;

import org.jspecify.annotations.NullMarked;
