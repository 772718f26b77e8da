import './styles/tokens.css';
import './styles/base.css';
import './styles/floating.css';
import { createPinia } from 'pinia';
import { createApp } from 'vue';
import App from './App.vue';
import { LIVE_CONNECTION } from './live/live-connection.ts';
import { createLiveConnection } from './live/socket.ts';
import { TopicHub } from './live/topic-hub.ts';
import { TOPIC_HUB } from './live/use-topic.ts';
import { router } from './router.ts';
import { useConnectionStore } from './stores/connection.store.ts';

const app = createApp(App).use(createPinia());
const connection = createLiveConnection(useConnectionStore());
app.provide(LIVE_CONNECTION, connection);
app.provide(TOPIC_HUB, new TopicHub(connection));
app.use(router);
app.mount('#app');
