// The pictures of README.md: a small shop on a real engine, in both themes and languages.
// Run by scripts/screenshots.sh.
import { mkdirSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ENGINE, clean, docker } from './engine.mjs';
import { Key, openWindow } from './window.mjs';

const folder = join(dirname(fileURLToPath(import.meta.url)), '../docs/screenshots');

/** Containers that look like somebody's work; the images are the test images by other names. */
function shop() {
  clean();
  const images = { 'nginx:1.27': 'web', 'shop-api:dev': 'web', 'redis:7': 'redis', 'shop-worker:dev': 'busybox', 'python:3.12': 'busybox', 'hello-world': 'busybox', 'wordpress:6': 'wordpress' };
  for (const [name, image] of Object.entries(images)) docker('tag', `berth-test/${image}`, name);
  const service = (name) => ['--name', name, '--label', 'com.docker.compose.project=shop', '--label', `com.docker.compose.service=${name}`, '--label', 'com.docker.compose.project.config_files=/home/mina/shop/compose.yaml'];
  docker('run', '--detach', ...service('web'), '--publish', '8080:80', '--publish', '8443:443', 'nginx:1.27');
  docker('run', '--detach', ...service('api'), '--publish', '3000:80', '--env', 'MODE=production', '--env', 'API_TOKEN=not-shown', '--memory', '256m', '--restart', 'unless-stopped', '--volume', 'shop_uploads:/uploads', 'shop-api:dev');
  docker('run', '--detach', ...service('db'), '--publish', '127.0.0.1:6380:6379', '--volume', 'shop_data:/data', 'redis:7');
  docker('run', '--detach', ...service('worker'), 'shop-worker:dev', 'sh', '-c', 'exit 137');
  docker('run', '--detach', '--name', 'redis', '--publish', '6379:6379', 'redis:7');
  docker('run', '--detach', '--name', 'batch', '--init', 'python:3.12', 'sleep', '100000');
  docker('pause', 'batch');
  docker('run', '--name', 'hello', 'hello-world', 'echo', 'hello');
}

async function picture(name, settings, before) {
  const window = await openWindow({ env: { DOCKER_HOST: ENGINE }, settings });
  try {
    await window.waitLink('live');
    await window.waitRow('api', (row) => /healthy|정상/.test(row.text), 'is healthy');
    await before(window);
    // What was asked of the engine meanwhile has arrived, and nothing moves any more.
    await new Promise((done) => setTimeout(done, 1000));
    mkdirSync(folder, { recursive: true });
    renameSync(await window.screenshot(name), join(folder, `${name}.png`));
  } finally {
    await window.close();
  }
}

async function openDrawer(window, name) {
  const { id } = await window.waitRow(name, () => true, 'is there');
  await window.click(`[role=row][data-id="${id}"] [data-column=name]`);
  await window.find('[data-drawer]');
}

/** The form as somebody fills it who runs a blog beside the shop. */
async function fillForm(window, words) {
  const form = 'dialog[data-dialog=run][open]';
  const type = async (at, text) => {
    await window.click(`${form} [data-field="${at}"]`);
    await window.chord(Key.CONTROL, 'a');
    await window.keys(text);
  };
  await window.press(words.run);
  await window.find(form);
  await type('image', 'wordpress:6');
  await window.waitFor('the image is known', (form) => !!document.querySelector(`${form} [data-target="/var/www/html"]`), form);
  await window.keys(Key.TAB);
  await type('name', 'blog');
  await window.press(words.port, `${form} [data-section=ports]`);
  await type('ports/0/host_port', '8080');
  await type('ports/0/container_port', '80');
  await window.press(words.add, `${form} [data-section=environment]`);
  await type('env/0/name', 'WORDPRESS_DB_PASSWORD');
  await type('env/0/value', 'not-shown');
  // What is said of the port moves what is below it.
  await window.waitFor('the port is held', (form) => !!document.querySelector(`${form} [data-section=ports] [data-weight=warning]`), form);
  const from = await window.find(`${form} [data-source="volume:blog_data"] [data-grab]`);
  const to = await window.find(`${form} [data-target="/var/www/html"]`);
  await window.run((at) => at.scrollIntoView({ block: 'center' }), from);
  await window.session.actions({ async: true }).move({ origin: from }).press().move({ origin: to, duration: 200 }).release().perform();
  await window.run((form) => document.querySelector(`${form} [data-section=ports]`).scrollIntoView(), form);
}

/** Files as a blog has them. */
function blog() {
  docker('volume', 'create', '--label', 'com.docker.compose.project=blog', 'blog_data');
  const lines = ['<?php', "define('DB_NAME', 'wordpress');", "define('DB_HOST', 'db:3306');", '', "/* That's all, stop editing! */", "require_once ABSPATH . 'wp-settings.php';"];
  docker('run', '--rm', '--volume', 'blog_data:/v', 'python:3.12', 'sh', '-c', [
    'cd /v', 'mkdir -p wp-admin wp-content/themes wp-includes',
    `printf '%s\\n' ${lines.map((line) => `'${line.replaceAll("'", `'"'"'`)}'`).join(' ')} > wp-config.php`,
    'chmod 640 wp-config.php', 'head -c 405 /dev/zero > index.php', 'head -c 7425 /dev/zero > wp-login.php',
    'chown -R 33:33 /v', 'ln -s wp-content/themes themes',
  ].join(' && '));
}

/** A volume, its files, and one of them open. */
async function openFiles(window) {
  await window.click('[data-nav=volumes]');
  await window.click('[data-page=volumes] [role=row][data-id="blog_data"] [data-column=name]');
  await window.click('[data-drawer="blog_data"] [data-tab=files]');
  const row = await window.find('[data-files] [role=row][data-id="wp-config.php"]');
  await window.session.actions({ async: true }).doubleClick(row).perform();
  await window.find('[data-editor] .cm-content');
}

shop();
blog();
try {
  await picture('containers-light', { language: 'en', theme: 'light' }, (window) => openDrawer(window, 'api'));
  await picture('containers-dark-ko', { language: 'ko', theme: 'dark' }, (window) => openDrawer(window, 'worker'));
  await picture('remove-light-ko', { language: 'ko', theme: 'light' }, async (window) => {
    const { id } = await window.waitRow('redis', () => true, 'is there');
    await window.click(`[role=row][data-id="${id}"] [data-do=menu]`);
    await window.press('삭제…');
    await window.find('dialog[open]');
  });
  await picture('run-light', { language: 'en', theme: 'light' }, (window) => fillForm(window, { run: 'Run a container', port: '+ Add a port', add: '+ Add' }));
  await picture('run-dark-ko', { language: 'ko', theme: 'dark' }, (window) => fillForm(window, { run: '컨테이너 실행', port: '+ 포트 추가', add: '+ 추가' }));
  await picture('files-light', { language: 'en', theme: 'light', drawer_width: 620 }, openFiles);
  await picture('files-dark-ko', { language: 'ko', theme: 'dark', drawer_width: 620 }, openFiles);
  await picture('palette-dark', { language: 'en', theme: 'dark' }, (window) => window.chord(Key.CONTROL, 'k'));
} finally {
  clean();
  docker('volume', 'rm', '--force', 'blog_data');
}
